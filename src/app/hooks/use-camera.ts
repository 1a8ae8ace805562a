/** The hook looks through the camera for a QR code. */
import { type RefObject, useEffect, useEffectEvent, useState } from 'react';
import { type CodeSource, codeReader, type ReadCode } from '../logic/read-code.ts';

/** `absent`: there is none; `insecure`: browsers give none to pages over plain http. */
export type CameraTrouble = 'refused' | 'absent' | 'busy' | 'insecure' | 'failed';

export type CameraState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'off'; readonly why: CameraTrouble };

/** Between two looks, so that the page stays free. */
const LOOK_MS = 200;
/** Pixels of a frame's longer side: a code held in front of a camera fills much of it. */
const SIDE = 480;

/**
 * Shows the camera in `video` and calls `found` with the text of each code it sees, once for the
 * same one in a row. The camera is released when the component goes.
 */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  found: (text: string) => void,
): CameraState {
  const [state, setState] = useState<CameraState>({ kind: 'asking' });
  const tell = useEffectEvent(found);
  useEffect(() => {
    const watch = new Watch(video, {
      looking: () => setState({ kind: 'looking' }),
      off: (why) => setState({ kind: 'off', why }),
      found: (text) => tell(text),
    });
    void watch.start();
    return () => watch.stop();
  }, [video]);
  return state;
}

interface Told {
  looking(): void;
  off(why: CameraTrouble): void;
  found(text: string): void;
}

class Watch {
  readonly #video: RefObject<HTMLVideoElement | null>;
  readonly #told: Told;
  #stream: MediaStream | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #last: string | null = null;

  constructor(video: RefObject<HTMLVideoElement | null>, told: Told) {
    this.#video = video;
    this.#told = told;
  }

  async start(): Promise<void> {
    // Absent on plain http, in spite of its type.
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    if (devices === undefined) return this.#told.off('insecure');
    try {
      const stream = await devices.getUserMedia({ video: { facingMode: 'environment' } });
      if (this.#stopped) return stopAll(stream);
      this.#stream = stream;
      const video = this.#video.current;
      if (video === null) return;
      video.srcObject = stream;
      await video.play();
      const read = await codeReader();
      if (this.#stopped) return;
      this.#told.looking();
      void this.#look(video, read);
    } catch (error) {
      if (this.#stopped) return;
      this.stop();
      this.#told.off(troubleOf(error));
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (this.#stream !== null) stopAll(this.#stream);
  }

  async #look(video: HTMLVideoElement, read: ReadCode): Promise<void> {
    const source: CodeSource = {
      image: video,
      width: video.videoWidth,
      height: video.videoHeight,
    };
    const text = await read(source, SIDE);
    if (this.#stopped) return;
    if (text !== null && text !== this.#last) this.#told.found(text);
    this.#last = text ?? this.#last;
    this.#timer = setTimeout(() => void this.#look(video, read), LOOK_MS);
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

const TROUBLES: Readonly<Record<string, CameraTrouble>> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'absent',
  OverconstrainedError: 'absent',
  NotReadableError: 'busy',
};

function troubleOf(error: unknown): CameraTrouble {
  return (error instanceof Error ? TROUBLES[error.name] : undefined) ?? 'failed';
}
