import { Select } from '@mantine/core'
import type { FitReport, NamedShape, NetworkFit } from '@shared/open/networkFits.ts'
import { formatInteger } from '../components/format.ts'
import classes from './NetworkFits.module.css'

interface NetworkFitsProps {
  report: FitReport
  /** Id of the network that the user chose; null leaves it to the shapes. */
  chosen: string | null
  onChoose: (id: string) => void
}

/** For weights alone: the network that they are of, and which of its tensors are where in the file. */
export function NetworkFits({ report, chosen, onChoose }: NetworkFitsProps) {
  const { networks, shown } = report
  const fitting = networks.filter(({ fits }) => fits)
  const near = networks.filter(({ fits }) => !fits)
  const option = (network: NetworkFit) => ({ value: network.id, label: labelOf(network) })
  return (
    <>
      <Select
        label="Network"
        description={adviceFor(fitting.length)}
        placeholder="Choose the network"
        searchable
        allowDeselect={false}
        data={[
          ...(fitting.length > 0 ? [{ group: 'All tensors fit', items: fitting.map(option) }] : []),
          ...(near.length > 0 ? [{ group: 'Nearest', items: near.map(option) }] : []),
        ]}
        value={chosen ?? (fitting.length === 1 ? fitting[0]!.id : null)}
        onChange={(id) => id && onChoose(id)}
      />
      {shown && <Tensors shown={shown} />}
    </>
  )
}

const adviceFor = (fitting: number) =>
  fitting === 0
    ? 'The file holds weights without a network, and no network here has just these tensors.'
    : fitting === 1
      ? 'The file holds weights without a network; its tensors are those of this one.'
      : `The file holds weights without a network; its tensors fit ${fitting} networks. Choose the right one.`

const labelOf = ({ title, fits, matched, tensors, over }: NetworkFit) =>
  fits ? title : `${title}: ${matched} of ${tensors} shapes${over > 0 ? `, ${over} left over` : ''}`

function Tensors({ shown: { title, pairs, over } }: { shown: NonNullable<FitReport['shown']> }) {
  const missing = pairs.filter(({ theirs }) => !theirs).length
  const state = [
    ...(missing > 0 ? [`${formatInteger(missing)} not found in their order`] : []),
    ...(over.length > 0 ? [`${formatInteger(over.length)} left over`] : []),
  ].join(', ')
  return (
    <details className={classes.details} open={state !== ''}>
      <summary>
        Which tensors fit where: {title}, {formatInteger(pairs.length)} tensors{state && ` (${state})`}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reached by keys */}
      <section className={classes.scroll} aria-label={`Tensors of ${title}`} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col">In the file</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair) => (
              <tr key={pair.name} data-wrong={!pair.theirs || undefined}>
                <td>
                  <Shaped {...pair} />
                </td>
                <td>{pair.theirs ? <Shaped {...pair.theirs} /> : 'not found'}</td>
              </tr>
            ))}
            {over.map((tensor) => (
              <tr key={`over ${tensor.name}`} data-wrong>
                <td>no use for it</td>
                <td>
                  <Shaped {...tensor} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}

const Shaped = ({ name, shape }: NamedShape) => (
  <>
    {name} <span className={classes.shape}>{shape.join(' × ')}</span>
  </>
)
