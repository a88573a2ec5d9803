// When a part of the page is asked for just as the run of the whole page ends, Streamlit drops what that
// run had still to say, and the page stays half drawn. So nothing is sent before the page is still.
const STATE = "data-test-script-state";
// A run that takes longer than this has been lost; what was held is worth more than the drawing.
const LIMIT = 10000;

const moving = (app) => ["running", "rerunRequested", "stopRequested"].includes(app?.getAttribute(STATE));

export function whenStill(act) {
  const app = document.querySelector("[data-testid=stApp]");
  if (!moving(app)) return act();
  const done = () => {
    watch.disconnect();
    clearTimeout(late);
    act();
  };
  const watch = new MutationObserver(() => moving(app) || done());
  const late = setTimeout(done, LIMIT);
  watch.observe(app, { attributeFilter: [STATE] });
}
