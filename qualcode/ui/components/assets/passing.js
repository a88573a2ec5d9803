// Lets the keys of buttons work while a line of a list has the focus: Streamlit takes every input for a
// field to write in, radio buttons too, and leaves their keys alone.
const PASSED = /^([0-9]|Enter)$/;

export default function () {
  const pass = (event) => {
    const chosen = event.target instanceof HTMLInputElement && event.target.type === "radio";
    const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
    if (!chosen || !plain || !PASSED.test(event.key)) return;
    const { key, code, keyCode, which } = event;
    const passed = new KeyboardEvent("keydown", { key, code, keyCode, which, bubbles: true });
    document.body.dispatchEvent(passed);
    document.body.dispatchEvent(new KeyboardEvent("keyup", { key, code, keyCode, which, bubbles: true }));
  };
  // Before the list itself, which keeps Enter for itself.
  document.addEventListener("keydown", pass, true);
  return () => document.removeEventListener("keydown", pass, true);
}
