(() => {
  // Whether the link is still open: asked every 20 seconds, and whenever somebody comes back to the page.
  const told = document.currentScript.dataset;
  const newer = document.getElementById("newer");
  let asking = false;
  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(told.open, { cache: "no-store" });
      if (answer.status === 404) return location.reload();
      if (!answer.ok || (await answer.json()).version === told.version) return;
      // A page that follows its study has something newer; from one that stands still, something was taken back.
      if ("live" in told) newer.hidden = false;
      else location.reload();
    } catch {
      // No connection: the next question may find one.
    } finally {
      asking = false;
    }
  }
  setInterval(ask, 20000);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  addEventListener("pageshow", (shown) => shown.persisted && ask());
  addEventListener("online", ask);
  // On paper nothing can be unfolded.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();
