// Small things the browser keeps for the page. Where storage is switched off the page works and merely forgets.

export const forThisTab = keeper(() => sessionStorage);
export const forThisBrowser = keeper(() => localStorage);

function keeper(storage) {
  return {
    recall(key) {
      try {
        return storage().getItem(key) ?? "";
      } catch {
        return "";
      }
    },
    keep(key, value) {
      try {
        storage().setItem(key, value);
      } catch {
        // Switched off or full: nothing a person could do about it here.
      }
    },
  };
}
