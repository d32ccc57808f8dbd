// Runs before the first paint, so a dark page never flashes white. A plain script, because modules come too late.
(() => {
  const KEY = "flashbulb.theme";
  const CHOICES = ["system", "light", "dark"];
  const NAMES = { system: "as the system", light: "light", dark: "dark" };
  const PAPER = { light: "#f7f8fc", dark: "#10121f" };
  const system = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      const kept = localStorage.getItem(KEY);
      return CHOICES.includes(kept) ? kept : "system";
    } catch {
      return "system"; // storage is switched off: the page still works
    }
  }

  function apply() {
    const choice = chosen();
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    const shown = choice === "system" ? (system.matches ? "dark" : "light") : choice;
    document.querySelector("meta[name=theme-color]")?.setAttribute("content", PAPER[shown]);
    dress(document.getElementById("theme"), choice);
  }

  function dress(button, choice) {
    if (!button) return;
    const words = `Theme: ${NAMES[choice]}. Change it`;
    button.setAttribute("aria-label", words);
    button.title = words;
    button.querySelector("use").setAttribute("href", `#icon-theme-${choice}`);
  }

  function change() {
    const next = CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length];
    try {
      localStorage.setItem(KEY, next);
    } catch {
      return;
    }
    apply();
  }

  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === KEY && apply()); // another tab changed it
  addEventListener("DOMContentLoaded", () => {
    apply();
    document.getElementById("theme")?.addEventListener("click", change);
  });
})();
