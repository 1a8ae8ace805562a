/** The command lines of the project's own programs: one that is not understood runs nothing. */
import { parseArgs } from 'node:util';

/** Options by their names without the dashes: with a value, or on and off. */
type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

type Values<O extends Options> = {
  readonly [K in keyof O]?: O[K]['type'] extends 'string' ? string : boolean;
};

/** What a program takes. */
export interface CommandLine<O extends Options> {
  /** `--help` prints it, and so does a refusal. */
  readonly usage: string;
  readonly options?: O;
  /** How many words without a dash it takes at most; each may be left out. */
  readonly words?: number;
}

/** What was given. */
export interface Given<O extends Options> {
  readonly values: Values<O>;
  readonly words: readonly string[];
}

/** A command line that asks for what the program does not have; the message says what. */
export class BadCommandLine extends Error {
  override readonly name = 'BadCommandLine';
}

/**
 * Reads `args`; null: `--help` was among them. Throws BadCommandLine of an option or a word too
 * much, and of an option without its value.
 */
export function readCommandLine<O extends Options>(
  { options, words = 0 }: CommandLine<O>,
  args: readonly string[],
): Given<O> | null {
  const all: Options = { ...options, help: { type: 'boolean' } };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: all,
      allowPositionals: true,
    });
    if (values.help === true) return null;
    const [tooMuch] = positionals.slice(words);
    if (tooMuch !== undefined) throw new BadCommandLine(`'${tooMuch}' is one word too much.`);
    return { values: values as Values<O>, words: positionals };
  } catch (error) {
    if (error instanceof Error) throw new BadCommandLine(error.message, { cause: error });
    throw error;
  }
}

/** A whole number of `name`, at least `least`. Throws BadCommandLine. */
export function wholeNumber(name: string, text: string, least = 0): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new BadCommandLine(`${name} takes a whole number from ${least} on, not '${text}'.`);
}

/** `text` as one of `known`. Throws BadCommandLine, which names them all. */
export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new BadCommandLine(`${name} is one of ${known.join(', ')}, not '${text}'.`);
}

/**
 * What `take` makes of this process's command line. Ends the process: with 0 and the usage at
 * `--help`, with 2 and the reason where it is refused.
 */
export function commandLine<O extends Options, T>(
  line: CommandLine<O>,
  take: (given: Given<O>) => T,
): T {
  try {
    const given = readCommandLine(line, process.argv.slice(2));
    if (given !== null) return take(given);
    console.log(line.usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof BadCommandLine)) throw error;
    console.error(`${error.message}\n\n${line.usage}`);
    process.exit(2);
  }
}
