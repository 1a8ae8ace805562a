/** Where the nodes of the lab stand in the drawing of its network. */

/** Width and height of the drawing, in its own units. */
export const MAP_SIZE = 320;
const CENTRE = MAP_SIZE / 2;
const RADIUS = 122;

/** Centre of a node in the drawing. */
export type Place = readonly [x: number, y: number];

/** Places by the names of nodes and attackers. */
export type MapPlaces = ReadonlyMap<string, Place>;

/** A ring, the first on top, clockwise. */
export function ringOf(names: readonly string[]): MapPlaces {
  return new Map(
    names.map((name, index) => {
      const angle = (2 * Math.PI * index) / names.length - Math.PI / 2;
      const place: Place = [CENTRE + RADIUS * Math.cos(angle), CENTRE + RADIUS * Math.sin(angle)];
      return [name, place];
    }),
  );
}
