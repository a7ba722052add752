const gap = 12;
const ratio = 16 / 9;
/** How far a tile may depart from that, where there is room above and below: a phone held upright crops the sides. */
const loosest = { wide: 4 / 3, upright: 4 / 5 };

/** The largest size at which `count` tiles fit into a box. */
function bestSize(count, width, height) {
  let best = { tileWidth: 0, tileHeight: 0 };
  const least = height > width ? loosest.upright : loosest.wide;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const boxWidth = (width - gap * (columns - 1)) / columns;
    const boxHeight = (height - gap * (rows - 1)) / rows;
    const tileWidth = Math.min(boxWidth, boxHeight * ratio);
    const tileHeight = Math.min(boxHeight, Math.max(tileWidth / ratio, Math.min(boxHeight, tileWidth / least)));
    if (tileWidth * tileHeight > best.tileWidth * best.tileHeight) best = { tileWidth, tileHeight };
  }
  return best;
}

/** Gives the tiles as much room as there is: a grid, or a stage when somebody shows a screen. */
export function layOut(list) {
  const tiles = [...list.children];
  const screen = tiles.find((tile) => tile.dataset.kind === 'screen' && !tile.hasAttribute('data-own')) ?? tiles.find((tile) => tile.dataset.kind === 'screen');
  for (const tile of tiles) tile.toggleAttribute('data-featured', tile === screen);
  if (screen && tiles.length > 1) {
    list.dataset.layout = 'stage';
    list.style.setProperty('--others', String(tiles.length - 1));
    list.style.removeProperty('--tile-width');
    list.style.removeProperty('--tile-height');
    return;
  }
  list.dataset.layout = 'grid';
  const { tileWidth, tileHeight } = bestSize(tiles.length, list.clientWidth, list.clientHeight);
  list.style.setProperty('--tile-width', `${Math.floor(tileWidth)}px`);
  list.style.setProperty('--tile-height', `${Math.floor(tileHeight)}px`);
}
