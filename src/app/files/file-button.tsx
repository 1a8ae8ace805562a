/** A button that lets a person choose one file. */
import { type ChangeEvent, useId } from 'react';

interface FileButtonProps {
  readonly label: string;
  readonly onFile: (file: File) => void;
  readonly disabled?: boolean;
  /** Kinds of files offered first, as an input's `accept`. */
  readonly accept?: string;
}

/** The input itself takes the focus; its label looks like a button. */
export function FileButton({ label, onFile, disabled = false, accept }: FileButtonProps) {
  const id = useId();
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    // The same file can be chosen again.
    event.target.value = '';
    if (file !== undefined) onFile(file);
  };
  return (
    <span className="file-button">
      <input
        id={id}
        type="file"
        className="hidden"
        accept={accept}
        disabled={disabled}
        onChange={change}
      />
      <label htmlFor={id} className="button">
        {label}
      </label>
    </span>
  );
}
