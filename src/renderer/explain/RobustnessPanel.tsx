import { Button, Slider } from '@mantine/core'
import { isPerturbed, type Perturbation, UNPERTURBED } from '@shared/explain/perturb.ts'
import { Hint } from '../components/Hint.tsx'
import { Panel } from '../components/Panel.tsx'
import classes from './explain.module.css'
import { useExplain } from './store.ts'

interface Knob {
  key: keyof Perturbation
  title: string
  min: number
  max: number
  step: number
  words(value: number): string
  /** Says something only while another is not 0. */
  needs?: keyof Perturbation
}

/** Shifts and patches up to a quarter and a half of the smaller side. */
const knobs = (side: number): readonly Knob[] => {
  const quarter = Math.max(1, Math.round(side / 4))
  const pixels = (value: number) => `${value} px`
  const share = (value: number) => `${Math.round(value * 100)} %`
  return [
    { key: 'noise', title: 'Noise', min: 0, max: 64, step: 1, words: (value) => `± ${value} of 255` },
    { key: 'blur', title: 'Blur', min: 0, max: side / 16, step: side / 320, words: (v) => `${+v.toFixed(1)} px` },
    { key: 'right', title: 'Shift right', min: -quarter, max: quarter, step: 1, words: pixels },
    { key: 'down', title: 'Shift down', min: -quarter, max: quarter, step: 1, words: pixels },
    { key: 'patch', title: 'Hidden square', min: 0, max: Math.round(side / 2), step: 1, words: pixels },
    { key: 'patchX', title: 'its place across', min: 0, max: 1, step: 0.05, words: share, needs: 'patch' },
    { key: 'patchY', title: 'its place down', min: 0, max: 1, step: 0.05, words: share, needs: 'patch' },
  ]
}

/** Does the prediction stand? Noise, blur, shift and occlusion, with scores and maps following at once. */
export function RobustnessPanel({ size }: { size: { height: number; width: number } }) {
  const perturbation = useExplain((state) => state.perturbation)
  const changed = isPerturbed(perturbation)
  return (
    <Panel
      title={
        <span className={classes.withHint}>
          Robustness
          <Hint label="About robustness">
            <p>
              Changes the image as the network is given it: shift and blur, then a square of the mean colour, then noise
              with a fixed seed. Scores, feature maps and attributions follow; beside each class stands the change of
              its probability in percentage points.
            </p>
          </Hint>
        </span>
      }
      actions={
        changed && (
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => useExplain.setState({ perturbation: UNPERTURBED })}
          >
            Reset
          </Button>
        )
      }
    >
      <div className={classes.knobs}>
        {knobs(Math.min(size.height, size.width))
          .filter(({ needs }) => needs === undefined || perturbation[needs] !== 0)
          .map((knob) => (
            <KnobSlider key={knob.key} knob={knob} value={perturbation[knob.key]} />
          ))}
      </div>
    </Panel>
  )
}

function KnobSlider({ knob, value }: { knob: Knob; value: number }) {
  const { title, min, max, step, words } = knob
  return (
    <div className={classes.knob}>
      <span>{title}</span>
      <Slider
        size="sm"
        min={min}
        max={max}
        step={step}
        value={value}
        label={null}
        thumbLabel={title}
        thumbProps={{ 'aria-valuetext': words(value) }}
        onChange={(next) =>
          useExplain.setState(({ perturbation }) => ({ perturbation: { ...perturbation, [knob.key]: next } }))
        }
      />
      <span className="numeric">{words(value)}</span>
    </div>
  )
}
