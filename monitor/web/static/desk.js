"use strict";
// Refreshes the board in place: scroll, focus and opened parts stay as they are.
(() => {
  const main = document.querySelector("main[data-fragment]");
  const everyMs = 1000 * Number(main.dataset.everySeconds);
  let tag = "";

  const focusedId = () => {
    const link = document.activeElement?.closest?.("a[href]");
    return link && main.contains(link) ? link.getAttribute("href") : "";
  };

  const show = (html) => {
    const href = focusedId();
    main.innerHTML = html;
    if (href) main.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
  };

  const setOffline = (isOffline) => {
    const note = main.querySelector(".offline");
    if (note) note.hidden = !isOffline;
  };

  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(main.dataset.fragment, {
        headers: tag ? { "If-None-Match": tag } : {},
        cache: "no-store",
      });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? "";
        show(await answer.text());
      }
      setOffline(answer.status >= 400);
    } catch {
      setOffline(true);
    }
  };

  setInterval(refresh, everyMs);
  document.addEventListener("visibilitychange", refresh);
})();
