/** The camera's picture in a dialog that reads codes. */
import { useRef } from 'react';
import { useCamera } from '../hooks/use-camera.ts';
import './scan.css';
import { useScanTexts } from './scan-texts.ts';

/** Shows the picture until a code is seen in it, and says in words why there is none. */
export function Camera({ onText }: { onText: (text: string) => void }) {
  const s = useScanTexts();
  const video = useRef<HTMLVideoElement | null>(null);
  const camera = useCamera(video, onText);
  return (
    <div className="scan-view">
      <video
        ref={video}
        className={camera.kind === 'looking' ? 'scan-video' : 'hidden'}
        aria-label={s.camera}
        playsInline
        muted
      />
      {camera.kind === 'looking' ? null : (
        <p className="scan-words" role="status">
          {camera.kind === 'asking' ? s.asking : s.off[camera.why]}
        </p>
      )}
    </div>
  );
}
