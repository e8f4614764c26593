import type { NetworkCard as Card } from '@shared/networks/card.ts'
import { formatDuration, formatInteger, formatPercent } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import classes from './networks.module.css'

/** What a network file says of its network: data, how well it does and on which classes, limits, and how to train it again. */
export function NetworkCard({ card }: { card: Card }) {
  const { evaluation, epochs, limits, command } = card
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  return (
    <div className={classes.card}>
      <Panel title="About this network">
        {card.data && <p className={classes.words}>{card.data}</p>}
        <p className={classes.words}>
          {epochs.length > 0 && `Trained for ${formatInteger(epochs.length)} epochs in ${formatDuration(seconds)}. `}
          Its weights were stored in half precision.
        </p>
        {limits.length > 0 && (
          <>
            <h3 className={classes.head}>Limits</h3>
            <ul className={classes.limits}>
              {limits.map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          </>
        )}
        {command && (
          <>
            <h3 className={classes.head}>Trained by</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, and without it the keyboard could not scroll it */}
            <pre className={classes.command} tabIndex={0}>
              {command}
            </pre>
          </>
        )}
      </Panel>
      {evaluation && (
        <Panel
          title={`Test error ${formatPercent(evaluation.error)} on ${evaluation.dataset} (${formatInteger(evaluation.count)} images)`}
        >
          <table className={classes.classes} aria-label="Error of every class">
            <tbody>
              {evaluation.perClass.map(({ name, images, errors }) => {
                const share = images === 0 ? null : errors / images
                return (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className={classes.track}>
                      <div style={{ width: `${100 * (share ?? 0)}%` }} />
                    </td>
                    <td className="numeric">{share === null ? 'no images' : formatPercent(share)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          <p className={classes.words}>A full bar is 100 %.</p>
        </Panel>
      )}
    </div>
  )
}
