import type { AttributionMap, ValueRange } from '@shared/explain/attribution.ts'
import { describeMethod } from '@shared/explain/methods.ts'
import type { Rendering } from '@shared/explain/pictures.ts'
import { formatFixed, formatSignificant } from '../../components/format.ts'
import { Hint } from '../../components/Hint.tsx'
import type { Space } from './mapScales.ts'

interface Props {
  map: AttributionMap
  rendering: Rendering
  space: Space
}

/** "What am I looking at?": formula, how the picture is read, what its colours and its numbers mean. */
export function MapHelp({ map, rendering, space }: Props) {
  const { title, formula, help, reading } = describeMethod(map.method)
  return (
    <Hint label={`What am I looking at? ${title}`} width={360} beside>
      <p>
        <strong>{title}.</strong> {help}
      </p>
      <code>{formula}</code>
      <p>{reading}</p>
      <p>
        <strong>Colours.</strong> {colours(map, rendering)}
      </p>
      <p>
        <strong>Space.</strong>{' '}
        {space === 'pixels'
          ? 'Per pixel value of the image (0 to 255), carried back through the preprocessing.'
          : 'Per value that the network is given, after the preprocessing.'}
      </p>
      {map.layer !== null && (
        <p>
          <strong>Layer.</strong> The maps of {map.layer} were summed, the last convolution below the target.
        </p>
      )}
      {map.completeness && <Completeness {...map.completeness} />}
    </Hint>
  )
}

function colours({ method, shape }: AttributionMap, rendering: Rendering): string {
  if (describeMethod(method).sign === 'positive')
    return rendering === 'paper' ? 'Grey is no evidence, white the most.' : 'White is no evidence, red the most.'
  if (rendering === 'diverging')
    return 'Red raises what is explained, blue lowers it, white is zero; the three colours of a pixel are summed.'
  return shape[2] === 1
    ? 'Mid-grey is zero, brighter raises what is explained, darker lowers it.'
    : "Mid-grey is zero. Each colour is the map of that colour's own channel: brighter raises what is explained, darker lowers it."
}

function Completeness({ sum, change, steps, relativeError }: NonNullable<AttributionMap['completeness']>) {
  return (
    <p>
      <strong>Off by {formatFixed(relativeError * 100, 2)} %.</strong> The map sums to {formatSignificant(sum, 4)}; the
      score changes by {formatSignificant(change, 4)} from the baseline. Both would be equal with infinitely many steps;
      these are {steps}.
    </p>
  )
}

/** Ends of the colours with a bar of them, and how far this map reaches. */
export function Legend(props: { low: number; high: number; range: ValueRange; rendering: Rendering }) {
  const { low, high, range, rendering } = props
  return (
    <span className="numeric" data-legend={rendering}>
      {formatSignificant(low, 2)}
      <span aria-hidden data-bar={low === 0 ? 'positive' : rendering} />
      {formatSignificant(high, 2)}
      {range.magnitude < high * 0.5 && ` (here up to ${formatSignificant(range.magnitude, 2)})`}
    </span>
  )
}
