import { Button, SegmentedControl, Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { formatInteger } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { EmptyState } from '../components/States.tsx'
import { routeTo } from '../stores/route.ts'
import { imagesOf } from './comparable.ts'
import classes from './compare.module.css'
import { DatasetPicture } from './DatasetPicture.tsx'
import { type Model, modelTitle } from './models.ts'
import { type Answers, type DisagreementFilter, type DisagreementOrder, disagreements } from './statistics.ts'

const PAGE = 48
const percent = (share: number) => `${(share * 100).toFixed(0)} %`

/** A model's name may be as long as a sentence. */
const Short = ({ children }: { children: string }) => <span className={classes.short}>{children}</span>

/** The images on which two models disagree, the surest first; each leads to its explanation in both. */
export function DisagreementPanel({
  models: [left, right],
  answers: [a, b],
}: {
  models: [Model, Model]
  answers: [Answers, Answers]
}) {
  const [filter, setFilter] = useState<DisagreementFilter>('any')
  const [order, setOrder] = useState<DisagreementOrder>('both-surest')
  const [shown, setShown] = useState(PAGE)
  const found = useMemo(() => disagreements(a.predictions, b.predictions, filter, order), [a, b, filter, order])
  const names = a.evaluation.classes
  const choose = (value: string) => {
    setFilter(value as DisagreementFilter)
    setShown(PAGE)
  }
  const models = [left, right].map(({ run, checkpoint }) => `${run.id}~${checkpoint.id}`).join(',')
  return (
    <Panel
      title={`Where they disagree: ${formatInteger(found.length)} of ${imagesOf(a.evaluation)}`}
      actions={
        <>
          <Select
            aria-label="Order of the images"
            value={order}
            onChange={(value) => value && setOrder(value as DisagreementOrder)}
            data={[
              { value: 'both-surest', label: 'Both sure first' },
              { value: 'left-surest', label: `${modelTitle(left)} sure first` },
              { value: 'right-surest', label: `${modelTitle(right)} sure first` },
              { value: 'least-sure', label: 'Unsure first' },
            ]}
            w={180}
          />
          <SegmentedControl
            aria-label="Which disagreements"
            value={filter}
            onChange={choose}
            data={[
              { value: 'any', label: 'All' },
              { value: 'only-left', label: <Short>{`${modelTitle(left)} right`}</Short> },
              { value: 'only-right', label: <Short>{`${modelTitle(right)} right`}</Short> },
              { value: 'both-wrong', label: 'Both wrong' },
            ]}
          />
        </>
      }
    >
      {found.length === 0 ? (
        <EmptyState title="No such image">They give the same answer wherever this filter looks.</EmptyState>
      ) : (
        <div className={classes.pictures}>
          {found.slice(0, shown).map((image) => {
            const label = names[image.label]!
            const say = (guess: number, confidence: number) => (
              <span
                className={guess === image.label ? classes.good : classes.bad}
              >{`${names[guess]} ${percent(confidence)}`}</span>
            )
            return (
              <a
                key={image.position}
                className={classes.picture}
                href={routeTo('compare', ['images'], {
                  models,
                  dataset: a.evaluation.dataset,
                  image: String(image.index),
                })}
              >
                <DatasetPicture
                  dataset={a.evaluation.dataset}
                  part="test"
                  index={image.index}
                  label={`Test image ${image.index}, class ${label}`}
                />
                <strong>{label}</strong>
                {say(image.left, image.leftConfidence)}
                {say(image.right, image.rightConfidence)}
              </a>
            )
          })}
        </div>
      )}
      {found.length > shown && (
        <Button variant="default" mt="sm" onClick={() => setShown(shown + PAGE)}>
          {`Show ${Math.min(PAGE, found.length - shown)} more`}
        </Button>
      )}
    </Panel>
  )
}
