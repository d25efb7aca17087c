// What cases look at: the metadata of the service's own, with binary values as lists of bytes.

export function readable(entries) {
  const metadata = {};
  for (const [name, value] of entries) {
    if (name.startsWith('echo-')) {
      // Several values of one name arrive joined by commas, or as an array.
      metadata[name] = name.endsWith('-bin') ? [value].flat().join().split(',').map(bytes) : value;
    }
  }
  return metadata;
}

/** Metadata as pairs of name and text, a pair for each value. */
export function writable(metadata) {
  return Object.entries(metadata).flatMap(([name, value]) =>
    name.endsWith('-bin') ? value.map((bytes) => [name, base64(bytes)]) : [[name, value]],
  );
}

export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

export function bytes(base64) {
  return Array.from(atob(base64.trim()), (char) => char.charCodeAt(0));
}
