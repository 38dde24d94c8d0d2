// "None of these" and the other ticks take each other back. The server judges the same without this script.
for (const group of document.querySelectorAll("[data-check-group]")) {
  const none = group.querySelector('input[type="checkbox"][value="none"]');
  group.addEventListener("change", ({ target }) => {
    if (!none || !target.checked || target.type !== "checkbox") return;
    for (const box of group.querySelectorAll('input[type="checkbox"]')) {
      if (box.name === none.name && (target === none) !== (box === none)) box.checked = false;
    }
  });
}
