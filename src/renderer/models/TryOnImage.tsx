import { Button, FileButton, Group, Progress } from '@mantine/core'
import type { OpenModelRequest } from '@shared/api/models.ts'
import { errorMessage } from '@shared/errors.ts'
import { useState } from 'react'
import { api } from '../client.ts'
import { formatPercent } from '../components/format.ts'
import { LoadingState } from '../components/States.tsx'
import { useAnswer } from '../explain/useAnswer.ts'
import classes from './TryOnImage.module.css'

interface Props {
  request: OpenModelRequest
  /** Of the network's images. */
  height: number
  width: number
}

/** What the model says of an image with the answers of the form, before it is opened: a wrong preprocessing or order of classes shows here. */
export function TryOnImage({ request, height, width }: Props) {
  const [file, setFile] = useState<File | null>(null)
  const decoded = useAnswer(
    file
      ? async (signal) => {
          const bytes = new Uint8Array(await file.arrayBuffer())
          const fit = { rule: 'crop' as const, box: null, height, width }
          const { fitted } = await api().explain.putImage({ name: file.name, bytes, fit }, { signal })
          return fitted
        }
      : null,
    [file, height, width],
  )
  const fitted = decoded.phase === 'ready' ? decoded.value : null
  const trial = useAnswer(
    fitted ? (signal) => api().models.try({ ...request, pixels: fitted.pixels }, { signal }) : null,
    [fitted, JSON.stringify(request)],
  )
  const mistake = decoded.error ?? trial.error
  return (
    <section aria-label="Try it on an image">
      <Group gap="xs" wrap="nowrap">
        <FileButton accept="image/*" onChange={(chosen) => chosen && setFile(chosen)}>
          {(button) => (
            <Button variant="default" size="xs" flex="none" {...button}>
              {file ? 'Another image' : 'Try it on an image'}
            </Button>
          )}
        </FileButton>
        <span className={classes.name}>
          {file?.name ?? 'Choose one whose class you know, to see whether preprocessing and class names are right.'}
        </span>
      </Group>
      {(decoded.phase === 'asking' || trial.phase === 'asking') && <LoadingState what="Computing the scores" />}
      {mistake !== null && mistake !== undefined && (
        <p role="alert" className={classes.mistake}>
          {errorMessage(mistake).message}
        </p>
      )}
      {trial.phase === 'ready' && trial.value && (
        <ol className={classes.scores} aria-label="Likeliest classes">
          {trial.value.classes.map(({ name, probability }) => (
            <li key={name}>
              <span className={classes.name}>{name}</span>
              <Progress value={100 * probability} size="sm" aria-hidden />
              <span className={classes.share}>{formatPercent(probability)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
