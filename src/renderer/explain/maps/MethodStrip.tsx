import { Tooltip } from '@mantine/core'
import { METHODS, type MethodDescription, type MethodId } from '@shared/explain/methods.ts'
import type { Picture } from '@shared/explain/pictures.ts'
import { IconPlus } from '@tabler/icons-react'
import { type ComponentProps, cloneElement, type ReactElement, useId, useState } from 'react'
import { besidePanel } from '../../components/besidePanel.ts'
import { PictureCanvas } from '../PictureCanvas.tsx'
import { RemoveThumb } from '../RemoveThumb.tsx'
import { useExplain } from '../store.ts'
import type { DrawnMap } from './mapPicture.ts'
import classes from './maps.module.css'

/** Asks for a method's map with every selection, and shows it large. */
const showMethod = (method: MethodId) =>
  useExplain.setState(({ methods }) => ({
    large: method,
    methods: METHODS.map(({ id }) => id).filter((id) => id === method || methods.includes(id)),
  }))

const removeMethod = (method: MethodId) =>
  useExplain.setState(({ methods, large }) => {
    const rest = methods.filter((id) => id !== method)
    return { methods: rest, large: large === method ? (rest.at(-1) ?? large) : large }
  })

interface Props {
  drawn: readonly DrawnMap[]
  /** The selected channel's own map; null where a class is explained. */
  feature: Picture | null
  large: MethodId | 'feature-map' | null
}

/** The chosen methods as small pictures of their own maps, a click shows one large; below them those that can be added. */
export function MethodStrip({ drawn, feature, large }: Props) {
  const methods = useExplain((state) => state.methods)
  const others = METHODS.filter(({ id }) => !methods.includes(id))
  return (
    <div className={classes.methods}>
      <ul className={classes.strip} aria-label="Methods that are computed">
        {feature && (
          <li className={classes.thumb}>
            <button
              type="button"
              aria-pressed={large === 'feature-map'}
              onClick={() => useExplain.setState({ large: 'feature-map' })}
            >
              <span className={classes.thumbPicture}>
                <PictureCanvas picture={feature} label="" className={classes.fill} />
              </span>
              <span className={classes.thumbTitle}>Feature map</span>
            </button>
          </li>
        )}
        {METHODS.filter(({ id }) => methods.includes(id)).map((method) => {
          const picture = drawn.find(({ map }) => map.method === method.id)?.picture
          return (
            <li key={method.id} className={classes.thumb}>
              <WithHelp method={method}>
                <button
                  type="button"
                  aria-pressed={method.id === large}
                  data-method={picture ? method.id : undefined}
                  onClick={() => showMethod(method.id)}
                >
                  <span className={classes.thumbPicture}>
                    {picture && <PictureCanvas picture={picture} label="" className={classes.fill} />}
                  </span>
                  <span className={classes.thumbTitle}>
                    {method.title.replace('backpropagation', 'back\u00adpropa\u00adgation')}
                  </span>
                </button>
              </WithHelp>
              {methods.length > 1 && <RemoveThumb what={method.title} onRemove={() => removeMethod(method.id)} />}
            </li>
          )
        })}
      </ul>
      {others.length > 0 && (
        <ul className={classes.others} aria-label="Methods that can be added">
          {others.map((method) => (
            <li key={method.id}>
              <WithHelp method={method}>
                <button type="button" className={classes.other} onClick={() => showMethod(method.id)}>
                  <IconPlus size={11} aria-hidden />
                  {method.title}
                </button>
              </WithHelp>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const TOOLTIP_WIDTH = 320 // CSS pixels

/** Says what a method is under the pointer, on focus, and to screen readers. */
function WithHelp({
  method,
  children,
}: {
  method: MethodDescription
  children: ReactElement<ComponentProps<'button'>>
}) {
  const id = useId()
  const [aside, setAside] = useState<number | null>(null)
  const place = ({ currentTarget }: { currentTarget: Element }) => setAside(besidePanel(currentTarget, TOOLTIP_WIDTH))
  return (
    <>
      <Tooltip
        position={aside === null ? 'bottom' : 'left'}
        offset={aside ?? 8}
        withArrow={aside === null}
        maw={TOOLTIP_WIDTH}
        label={
          <>
            <code className={classes.formula}>{method.formula}</code>
            {method.help}
          </>
        }
      >
        {cloneElement(children, { 'aria-describedby': id, onPointerEnter: place, onFocus: place })}
      </Tooltip>
      <span id={id} hidden>
        {method.help}
      </span>
    </>
  )
}
