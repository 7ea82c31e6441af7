"use strict";
// One button: this browser is told, or is told no more. The page says in which state it stands.
(() => {
  const card = document.querySelector("[data-key]");
  const [on, off] = [card.querySelector("#push-on"), card.querySelector("#push-off")];

  const show = (state) => {
    for (const part of card.querySelectorAll("[data-state]"))
      part.hidden = !part.dataset.state.split(" ").includes(state);
  };

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

  const tell = async (method, body) => {
    const answer = await fetch(location.pathname, {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(answer.statusText);
  };

  const guarded = (act) => async () => {
    on.disabled = off.disabled = true;
    try {
      show(await act());
    } catch {
      show(Notification.permission === "denied" ? "denied" : "failed");
    }
    on.disabled = off.disabled = false;
  };

  const subscribe = async () => {
    if ((await Notification.requestPermission()) !== "granted") return "denied";
    const { pushManager } = await worker();
    const subscription = await pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(card.dataset.key),
    });
    await tell("POST", subscription.toJSON());
    return "on";
  };

  const unsubscribe = async () => {
    const { pushManager } = await worker();
    const subscription = await pushManager.getSubscription();
    if (subscription) {
      await tell("DELETE", { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    return "off";
  };

  const worker = async () => {
    const registration = await navigator.serviceWorker.register("/static/push-worker.js");
    const fresh = registration.installing;
    if (fresh && !registration.active)
      await new Promise((resume) => {
        fresh.addEventListener("statechange", () => fresh.state === "activated" && resume());
      });
    return registration;
  };

  const state = async () => {
    if (!window.isSecureContext) return "insecure";
    if (!("serviceWorker" in navigator && "PushManager" in window)) return "unable";
    if (Notification.permission === "denied") return "denied";
    const { pushManager } = await worker();
    return (await pushManager.getSubscription()) ? "on" : "off";
  };

  on.addEventListener("click", guarded(subscribe));
  off.addEventListener("click", guarded(unsubscribe));
  state().then(show, () => show("unable"));
})();
