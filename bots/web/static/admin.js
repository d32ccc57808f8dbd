// What the pages for admins gain by script; without it they work just as well.
const theme = document.getElementById("theme");
theme.hidden = false; // without script there is nothing it could do

/** A chart in the colours that were chosen here, not only in those of the system. */
function dressCharts() {
  const chosen = document.documentElement.dataset.theme;
  const media = { dark: "all", light: "not all" }[chosen] ?? "(prefers-color-scheme: dark)";
  for (const source of document.querySelectorAll(".chart source")) source.media = media;
}

dressCharts();
new MutationObserver(dressCharts).observe(document.documentElement, { attributeFilter: ["data-theme"] });

// What was left empty need not stand in the address that is shared.
for (const form of document.querySelectorAll("form.filters")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}
