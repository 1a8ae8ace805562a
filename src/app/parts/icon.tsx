/** Strokes on a 16 x 16 field, drawn as with a pen of one width. */
const PATHS = {
  opening:
    'M3 3.5h4.2A1.3 1.3 0 0 1 8.5 4.8V13M14 3.5H9.8A1.3 1.3 0 0 0 8.5 4.8M3 3.5v8.7h4.3A1.3 1.3 0 0 1 8.5 13M14 3.5v8.7H9.8A1.3 1.3 0 0 0 8.5 13',
  connecting: 'M2.5 8h2M7 8h2M11.5 8h2',
  syncing: 'M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2M3 13.5h10',
  'in-sync': 'M2.5 8.5l3.5 3.5 7.5-8',
  alone:
    'M8 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM3.5 13.5c.4-2.7 2.1-4 4.5-4s4.1 1.3 4.5 4',
  stalled: 'M5.5 3v10M10.5 3v10',
  trouble: 'M8 2.5 14.2 13.3H1.8zM8 6.5v3.3M8 11.5v.3',
  copy: 'M5.5 5.5V3h7.5v7.5h-2.5M3 5.5h7.5V13H3z',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14',
  scan: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10M5.5 5.5h2v2h-2zM9.5 9.5h1v1h-1z',
  share: 'M8 10V2.5M5.3 5 8 2.3 10.7 5M3.5 8v5.5h9V8',
  light:
    'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  dark: 'M13 9.7A5.5 5.5 0 0 1 6.3 3a5.5 5.5 0 1 0 6.7 6.7z',
  auto: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 2.5v11M8 5.5h4.8M8 8h5.5M8 10.5h4.8',
  settings: 'M2.5 4.5h6M11.5 4.5h2M10 3v3M2.5 11.5h2M7.5 11.5h6M6 10v3',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  chevron: 'M4 6.3 8 10.3l4-4',
  arrow: 'M2.5 8h10.5M9.5 4.5 13 8l-3.5 3.5',
  older: 'M10 3.5 5.5 8 10 12.5',
  newer: 'M6 3.5 10.5 8 6 12.5',
  waiting: 'M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 3.5 5 4.5 5 7.5v3.5M10.5 2.5c0 3.5-5 4.5-5 7.5v3.5',
  stamp:
    'M3 13.5h10M3.5 11h9V9.5c0-1-2.5-1-3.3-1.5-.8-.6.6-2 .6-3.5a1.8 1.8 0 0 0-3.6 0c0 1.5 1.4 2.9.6 3.5-.8.5-3.3.5-3.3 1.5z',
  returned: 'M6 4 2.8 7.2 6 10.4M3 7.2h6.5a3.5 3.5 0 0 1 0 7H7',
  dead: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM4.2 4.2l7.6 7.6',
  warning: 'M8 2.5 14.2 13.3H1.8zM8 6.5v3.3M8 11.5v.3',
  built: 'M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2',
  book: 'M8 4.2C6.6 3.2 4.8 3 2.5 3v9.3c2.3 0 4.1.2 5.5 1.2 1.4-1 3.2-1.2 5.5-1.2V3c-2.3 0-4.1.2-5.5 1.2zM8 4.2v9.3',
  people:
    'M6 7.5a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM2 13c.3-2.5 1.8-3.7 4-3.7s3.7 1.2 4 3.7M10.5 3.3a2.1 2.1 0 0 1 0 4M11.5 9.6c1.5.4 2.3 1.5 2.5 3.4',
  ledger: 'M3.5 2.5h9v11h-9zM6.3 2.5v11M8.5 5.5h2M8.5 8h2',
  workshop:
    'M10.2 2.6a3.2 3.2 0 0 0-3.5 4.5L2.6 11.2l2.2 2.2 4.1-4.1a3.2 3.2 0 0 0 4.5-3.5l-2 2-2.1-.5-.6-2.2z',
  genesis: 'M8 14V8M8 10c-3.5 0-5-1.8-5-4.5C6 5.5 8 7 8 10zM8 8c0-3 1.8-5 5-5 0 3-1.8 5-5 5z',
} as const;

export type IconName = keyof typeof PATHS;

/** An ornament beside words of the same meaning: hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className={`icon icon-${name}`}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
