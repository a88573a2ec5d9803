// Carrying a code or a theme to another place, with the mouse or the keyboard; it only says what is
// wanted, and before it is let go it says what that would do.
export const TOP = "";
const FAR = 6; // pixels that make a press a drag
const EDGE = 36; // pixels from the edge of the list at which it scrolls

export class Carry {
  constructor(tree) {
    this.tree = tree;
    this.code = null; // what is carried
    this.target = null; // the id aimed at, TOP, or null
    this.press = null; // where the mouse went down
  }

  // ---------------------------------------------------------------- what a drop would do

  // Every way of dropping what is carried on a target; `no` says why there is none.
  ways(target = this.target) {
    const { code, tree } = this;
    if (target === null || target === code.id) return { ways: [], no: "" };
    if (target === TOP) {
      if (code.parent === null) return { ways: [], no: `${code.name} is at the top already` };
      return { ways: [{ action: "move", target: TOP, words: "Move to the top, below no theme" }] };
    }
    const at = tree.codes.get(target);
    return at.theme ? this.into(at) : this.onto(at);
  }

  into(theme) {
    const { code, tree } = this;
    if (tree.isBelow(theme.id, code.id)) return { ways: [], no: "A theme cannot be put below itself" };
    if (code.parent === theme.id) return { ways: [], no: `${code.name} is in ${theme.name} already` };
    return { ways: [{ action: "move", target: theme.id, words: `Move to ${theme.name}` }] };
  }

  onto(other) {
    const { code, tree } = this;
    const ways = [];
    if (!code.theme && !code.retired && !other.retired) {
      ways.push({ action: "merge", target: other.id, words: `Merge into ${other.name}` });
    }
    const theme = tree.codes.get(other.parent);
    if (theme && theme.id !== code.parent && !tree.isBelow(theme.id, code.id)) {
      ways.push({ action: "move", target: theme.id, words: `Move to ${theme.name}` });
    }
    const no = code.theme ? "A theme is not merged; drop it on a theme" : "A retired code is not merged";
    return { ways, no: ways.length ? "" : no };
  }

  // ---------------------------------------------------------------- taking up and letting go

  begin(code) {
    this.code = code;
    this.target = null;
    this.tree.draw();
  }

  aim(target) {
    if (target === this.target) return;
    this.target = target;
    this.tree.showAim();
  }

  cancel(words = "Nothing was moved") {
    const { code } = this;
    this.forget();
    this.tree.draw();
    if (code) this.tree.say(words);
  }

  send({ action, target }) {
    const { id } = this.code;
    this.forget();
    this.tree.draw();
    this.tree.say("");
    this.tree.send(action, id, target);
  }

  forget() {
    this.code = this.target = this.press = null;
    clearInterval(this.scrolling);
  }

  // ---------------------------------------------------------------- with the mouse

  down(event, id) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    this.press = { x: event.clientX, y: event.clientY, id };
  }

  move(event) {
    if (!this.press) return;
    // The button was let go where nobody heard of it.
    if (!(event.buttons & 1)) return this.code ? this.cancel() : this.forget();
    const far = Math.hypot(event.clientX - this.press.x, event.clientY - this.press.y) >= FAR;
    if (!this.code && far) {
      this.tree.list.setPointerCapture(event.pointerId);
      this.begin(this.tree.codes.get(this.press.id));
      this.scrolling = setInterval(() => this.scroll(), 30);
    }
    if (!this.code) return;
    this.at = event;
    this.aimAt(event);
  }

  aimAt({ clientX, clientY }) {
    const item = document.elementFromPoint(clientX, clientY)?.closest(".qt-item");
    const known = item && this.tree.list.contains(item);
    this.aim(known ? item.dataset.id : null);
    this.tree.ghost.style.translate = `${clientX + 14}px ${clientY + 10}px`;
  }

  // A drop on a code means merging: that is what the label beside the mouse says.
  up() {
    const dragged = this.press && this.code;
    if (dragged) {
      const [way] = this.ways().ways;
      if (way) this.send(way);
      else this.cancel();
    }
    this.press = null;
    return Boolean(dragged);
  }

  scroll() {
    const { list } = this.tree;
    const { top, bottom } = list.getBoundingClientRect();
    const by = this.at.clientY < top + EDGE ? -8 : this.at.clientY > bottom - EDGE ? 8 : 0;
    if (!by) return;
    list.scrollTop += by;
    this.aimAt(this.at);
  }

  // ---------------------------------------------------------------- with the keyboard

  step(by) {
    const ids = this.tree.rows.map((row) => row.code.id).concat(this.code.parent === null ? [] : [TOP]);
    const from = ids.indexOf(this.target ?? this.code.id);
    const next = ids[Math.min(Math.max(from + by, 0), ids.length - 1)];
    this.aim(next === this.code.id ? null : next);
    this.tree.reveal(next);
  }

  drop() {
    const { ways, no } = this.ways();
    if (!ways.length) return this.tree.say(no || "Choose where to with the arrows first");
    if (ways.length === 1 && ways[0].action === "move") return this.send(ways[0]);
    this.tree.ask(ways);
  }

  keys() {
    return {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Home: () => this.step(-this.tree.rows.length),
      End: () => this.step(this.tree.rows.length),
      Enter: () => this.drop(),
      " ": () => this.drop(),
      Escape: () => this.cancel(),
    };
  }
}
