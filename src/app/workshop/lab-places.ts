/** Where the nodes of the lab stand in the drawing of its network. */

/** Width and height of the drawing, in its own units. */
export const MAP_SIZE = 320;
const CENTRE = MAP_SIZE / 2;
const RADIUS = 122;

/** Centre of a node in the drawing. */
export type Place = readonly [x: number, y: number];

/** Places by the names of nodes and attackers. */
export type MapPlaces = ReadonlyMap<string, Place>;

/** Rings of more nodes draw them smaller. */
const LARGE_NODES_MAX = 14;

export interface NodeSizes {
  /** Radius of a node, and of the ring around one that seeks a block. */
  readonly node: number;
  readonly ring: number;
}

export function sizesOf(count: number): NodeSizes {
  return count > LARGE_NODES_MAX ? { node: 10, ring: 14 } : { node: 15, ring: 20 };
}

/**
 * The way of a message from one node to another: from ring to ring, so that no dot covers the
 * letter of a node.
 */
export function wayOf(from: Place, to: Place, { ring }: NodeSizes): readonly [Place, Place] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const part = length === 0 ? 0 : Math.min(ring / length, 0.5);
  return [
    [from[0] + dx * part, from[1] + dy * part],
    [to[0] - dx * part, to[1] - dy * part],
  ];
}

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
