/** The own builder: whether and when it makes a block, and how far it is (B-1). */
import { SETTING_RANGES } from '../../api/setting-ranges.ts';
import type { BuilderSettings } from '../../api/view.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { Failure } from '../parts/failure.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { BuilderProgress } from './builder-progress.tsx';

export function Builder() {
  const builder = useView((view) => view.builder);
  const { client } = useLedger();
  const { t } = useTexts();
  const call = useCall();
  const change = (settings: Partial<BuilderSettings>) =>
    void call.runInTurn(async () => {
      await client.builder.configure(settings);
    });
  return (
    <Region
      title={t.builder.title}
      className="builder"
      aside={
        <button
          type="button"
          role="switch"
          className="switch"
          aria-label={t.builder.switch}
          aria-checked={builder.on}
          onClick={() => change({ on: !builder.on })}
        >
          <span className="switch-knob" />
          <span className="switch-words" aria-hidden="true">
            {builder.on ? t.builder.on : t.builder.off}
          </span>
        </button>
      }
    >
      <BuilderProgress builder={builder} />
      <div className="builder-fields">
        <NumberField
          label={t.builder.size}
          hint={t.builder.sizeHint}
          value={builder.size}
          {...SETTING_RANGES.size}
          onValue={(size) => change({ size })}
        />
        <NumberField
          label={t.builder.sleep}
          hint={t.builder.sleepHint}
          value={builder.sleep}
          {...SETTING_RANGES.sleep}
          decimals={3}
          onValue={(sleep) => change({ sleep })}
        />
        <NumberField
          label={t.builder.patience}
          hint={t.builder.patienceHint}
          value={builder.patience}
          {...SETTING_RANGES.patience}
          decimals={3}
          onValue={(patience) => change({ patience })}
        />
        <NumberField
          label={t.builder.share}
          hint={t.builder.shareHint}
          value={builder.share * 100}
          least={SETTING_RANGES.share.least * 100}
          most={SETTING_RANGES.share.most * 100}
          decimals={2}
          onValue={(percent) => change({ share: percent / 100 })}
        />
      </div>
      <Failure words={call.failure} />
    </Region>
  );
}
