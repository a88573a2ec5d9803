// What the keys do, by where the focus is: in the field, in the tree, or at the question after a drop.
export function keysAt(tree, target) {
  if (target === tree.find) return inField(tree);
  if (tree.choices.contains(target)) return atChoice(tree, target);
  if (!tree.list.contains(target)) return {};
  return tree.carry.code ? tree.carry.keys() : inTree(tree);
}

function inTree(tree) {
  const { current, rows } = tree;
  return {
    ArrowDown: () => tree.step(1),
    ArrowUp: () => tree.step(-1),
    Home: () => tree.step(-rows.length),
    End: () => tree.step(rows.length),
    ArrowRight: () => tree.inward(),
    ArrowLeft: () => tree.outward(),
    Enter: () => tree.select(current),
    " ": () => tree.select(current),
    m: () => tree.carry.begin(tree.codes.get(current)),
    n: () => tree.send("new", current),
    e: () => tree.send("edit", current),
    F2: () => tree.send("edit", current),
    "/": () => tree.find.select(),
    Escape: () => tree.clear(),
  };
}

function inField(tree) {
  const first = tree.rows[0]?.code.id;
  return {
    ArrowDown: () => tree.go(first),
    Enter: () => first && tree.select(first),
    Escape: () => tree.clear(),
  };
}

function atChoice(tree, target) {
  const all = [...tree.choices.children];
  const move = (by) => all[(all.indexOf(target) + by + all.length) % all.length].focus();
  return {
    ArrowDown: () => move(1),
    ArrowRight: () => move(1),
    ArrowUp: () => move(-1),
    ArrowLeft: () => move(-1),
    Escape: () => tree.finish(() => tree.carry.cancel()),
  };
}
