// Keeps the unchanging part of a document where the reader finds it.
export default function (component) {
  const documents = (window.__qualcode ??= {});
  documents[component.data.document] = component.data;
  window.dispatchEvent(new CustomEvent("qualcode:stored", { detail: component.data.document }));
}
