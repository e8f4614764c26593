import { Alert, Button, MultiSelect, Select, Textarea, TextInput } from '@mantine/core'
import { EMBEDDED_DATASET } from '@shared/data/dataset.ts'
import { errorMessage } from '@shared/errors.ts'
import { ruleText } from '@shared/study/ledger.ts'
import { studyLikeRun } from '@shared/study/likeRun.ts'
import { READY_MADE_STUDIES } from '@shared/study/readyMade.ts'
import { type StudyFile, StudyFileSchema, seedsOf } from '@shared/study/studyFile.ts'
import { useEffect, useState } from 'react'
import { stringify } from 'yaml'
import { loadArchitectures, useArchitectures } from '../architecture/store.ts'
import { api } from '../client.ts'
import { formatInteger } from '../components/format.ts'
import { networkChoices } from '../components/networkChoices.ts'
import { Panel } from '../components/Panel.tsx'
import { LoadingState } from '../components/States.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { loadDatasets, useDatasets } from '../stores/datasets.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { outlineOf, ratesOf, readStudy, rewritten, withRates } from './draft.ts'
import { StudyNumbers } from './StudyNumbers.tsx'
import classes from './studies.module.css'

/**
 * The form of a new study: the values that matter first, the whole file below.
 * @param from a ready-made study or one of the workspace to begin with
 * @param runId a run that is to be repeated with other seeds
 */
export function NewStudy({ from, runId }: { from: string | null; runId: string | null }) {
  const datasets = useDatasets()
  const [start, setStart] = useState<StudyFile | null>(null)
  useEffect(() => {
    void loadDatasets()
    void loadArchitectures()
  }, [])
  const dataset = datasets.list.find(({ isCifar10 }) => isCifar10)?.name ?? EMBEDDED_DATASET
  const ready = datasets.phase !== 'loading'
  useEffect(() => {
    if (!ready) return
    if (runId) return void attempt(async () => setStart(studyLikeRun(await api().runs.get({ id: runId }))))
    const made = READY_MADE_STUDIES.find(({ id }) => id === from)
    if (made || !from) setStart((made ?? READY_MADE_STUDIES[2]!).make(dataset))
    else
      void attempt(async () => {
        const { file } = await api().studies.get({ id: from })
        setStart({ ...file, name: `${file.name}-2`.slice(0, 64), title: file.title && `${file.title}, copy` })
      })
  }, [from, runId, ready, dataset])
  return start ? <StudyForm key={start.name} start={start} from={from} /> : <LoadingState />
}

function StudyForm({ start, from }: { start: StudyFile; from: string | null }) {
  const [file, setFile] = useState(start)
  const [rates, setRates] = useState(ratesOf(start))
  const [text, setText] = useState(stringify(start))
  const [name, setName] = useState(start.name)
  const [mistake, setMistake] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const datasets = useDatasets((state) => state.list)
  const own = useArchitectures((state) => state.all)
  const dataset = datasets.find(({ name }) => name === file.dataset) ?? null

  const change = (next: StudyFile) => {
    setFile(next)
    setName(next.name)
    setRates(ratesOf(next))
    setText(rewritten(text, next))
    setMistake(null)
  }
  const type = (typed: string) => {
    setText(typed)
    try {
      const next = readStudy(typed)
      setFile(next)
      setName(next.name)
      setRates(ratesOf(next))
      setMistake(null)
    } catch (error) {
      setMistake(errorMessage(error).message)
    }
  }
  const typeRates = (typed: string) => {
    setRates(typed)
    const next = withRates(file, typed)
    if (!next) return setMistake(`Learning rates are numbers above 0, with commas between them; "${typed}" is not.`)
    setFile(next)
    setText(rewritten(text, next))
    setMistake(null)
  }
  /** A name may be half typed: it stays in its field, and what is wrong with it is said. */
  const typeName = (typed: string) => {
    setName(typed)
    const parsed = StudyFileSchema.shape.name.safeParse(typed)
    if (!parsed.success) return setMistake(`"${typed}" is no name of a study: ${parsed.error.issues[0]!.message}.`)
    const next = { ...file, name: typed }
    setFile(next)
    setText(rewritten(text, next))
    setMistake(null)
  }
  // Own networks are known to the host alone, which says itself what is wrong with them.
  const isOwn = (id: string) => own.some(({ architecture, origin }) => origin === 'own' && architecture.id === id)
  const named = file.networks.map((network) => (typeof network === 'string' ? network : network.id))
  const outline = named.some(isOwn) ? null : outlineOf(file, dataset)
  const problem = mistake ?? outline?.mistake ?? null

  const save = async (then: 'start' | 'keep') => {
    setBusy(true)
    const saved = await attempt(async () => {
      const made = await api().studies.save({ file, isNew: true })
      if (then === 'start') await api().studies.start({ id: made.id })
      return made
    }, 'New study')
    setBusy(false)
    if (saved) navigate(routeTo('studies', [saved.id]))
  }
  const options = networkChoices(own.filter(({ origin }) => origin === 'own').map(({ architecture }) => architecture))
  return (
    <div className={classes.page}>
      <ViewHeader
        title="New study"
        subtitle="Networks × settings × seeds on one data set."
        actions={
          <>
            <Button variant="default" disabled={problem !== null} loading={busy} onClick={() => void save('keep')}>
              Save
            </Button>
            <Button disabled={problem !== null} loading={busy} onClick={() => void save('start')}>
              Save and start
            </Button>
          </>
        }
      />
      <div className={classes.form}>
        <Panel title="What is trained">
          <Select
            label="Start from"
            value={READY_MADE_STUDIES.some(({ id }) => id === from) ? from : null}
            placeholder="A ready-made study"
            data={READY_MADE_STUDIES.map(({ id, title }) => ({ value: id, label: title }))}
            description={READY_MADE_STUDIES.find(({ id }) => id === from)?.help}
            onChange={(id) => id && navigate(routeTo('studies', ['new'], { from: id }), 'replace')}
          />
          <TextInput
            label="Name"
            description="Small letters, digits and hyphens; also its folder."
            value={name}
            onChange={(event) => typeName(event.currentTarget.value)}
          />
          <Select
            label="Data set"
            allowDeselect={false}
            value={dataset ? file.dataset : null}
            data={datasets.map(({ name, title }) => ({ value: name, label: title }))}
            onChange={(name) => name && change({ ...file, dataset: name })}
          />
          <MultiSelect
            label="Networks"
            searchable
            value={named}
            data={options}
            onChange={(ids) =>
              ids.length > 0 && change({ ...file, networks: ids.map((id) => file.networks[named.indexOf(id)] ?? id) })
            }
          />
          <TextInput
            label="Learning rates"
            description="Several are all tried, and the one with the lowest validation error counts. Empty: the preset's."
            value={rates}
            onChange={(event) => typeRates(event.currentTarget.value)}
          />
          <StudyNumbers file={file} onChange={change} />
        </Panel>
        <Panel title="Summary">
          {problem ? (
            <Alert role="alert" data-tone="bad">
              {problem}
            </Alert>
          ) : (
            <p className={classes.summary}>
              {outline && outline.mistake === null
                ? `${formatInteger(outline.cells)} trainings with ${seedsOf(file).length} seeds, ${formatInteger(outline.epochs)} epochs in all.`
                : 'The host counts the trainings of own networks when the study is saved.'}
            </p>
          )}
          <p className={classes.summary}>{ruleText(file.rule)} The rule is fixed with the first epoch.</p>
          <Textarea
            label="The whole file"
            description="YAML: every value of a recipe, variants as a grid, a list or random draws, successive halving, jobs and GPUs."
            autosize
            minRows={10}
            maxRows={28}
            spellCheck={false}
            classNames={{ input: classes.mono }}
            value={text}
            onChange={(event) => type(event.currentTarget.value)}
          />
        </Panel>
      </div>
    </div>
  )
}
