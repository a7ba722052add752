const hues = [8, 28, 145, 168, 196, 216, 250, 282, 318, 340];

function hash(text) {
  let value = 7;
  for (const character of text) value = (value * 31 + character.codePointAt(0)) >>> 0;
  return value;
}

/** Gives an avatar the initials and the colour of a name. */
export function paintAvatar(element, name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const initials = words.length > 1 ? words[0][0] + words[1][0] : name.slice(0, 2);
  element.textContent = initials.toUpperCase();
  element.style.setProperty('--hue', String(hues[hash(name) % hues.length]));
  return element;
}

/** A new avatar. */
export function makeAvatar(name) {
  const element = document.createElement('span');
  element.className = 'avatar';
  return paintAvatar(element, name);
}
