/** A choice of the lab with its label before it. */

interface LabSelectProps<T extends string | number> {
  readonly label: string;
  readonly className?: string;
  readonly value: T;
  readonly choices: readonly T[];
  readonly nameOf: (choice: T) => string;
  readonly onChoose: (choice: T) => void;
}

export function LabSelect<T extends string | number>(props: LabSelectProps<T>) {
  const { label, className, value, choices, nameOf, onChoose } = props;
  return (
    <label className={className}>
      <span aria-hidden="true">{label}</span>
      <select
        className="lab-select"
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = choices[event.target.selectedIndex];
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {nameOf(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}
