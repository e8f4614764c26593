import { type BASES, FAMILIES, PAPER_NETWORKS } from '../architecture/paper.ts'
import { type StudyFile, StudyFileSchema } from './studyFile.ts'

/** A study that comes with the workbench, to be started as it is or changed first. */
export interface ReadyMadeStudy {
  id: string
  title: string
  help: string
  make(dataset: string): StudyFile
}

const ALL = PAPER_NETWORKS.map(({ id }) => id)

/** The three derivatives of each base network beside it. */
const ofBase = (base: (typeof BASES)[number]) => FAMILIES.map((family) => `${family}-${base}`)

const file = (study: Omit<Partial<StudyFile>, 'name'> & Pick<StudyFile, 'name' | 'dataset' | 'networks'>): StudyFile =>
  StudyFileSchema.parse(study)

export const READY_MADE_STUDIES: readonly ReadyMadeStudy[] = [
  {
    id: 'paper-table',
    title: "The paper's table",
    help: "All twelve networks by the paper's recipe at one learning rate, three seeds: weeks on a processor, days on a GPU.",
    make: (dataset) => file({ name: 'paper-table', title: "The paper's table", dataset, networks: ALL }),
  },
  {
    id: 'paper-table-rates',
    title: "The paper's table, learning rates searched",
    help: "The same with each of the paper's four learning rates; the rate of a network is chosen by validation error, never by the test set.",
    make: (dataset) =>
      file({
        name: 'paper-table-rates',
        title: "The paper's table, learning rates searched",
        dataset,
        networks: ALL,
        recipe: { validationShare: 0.1 },
        vary: { grid: { learningRate: [0.25, 0.1, 0.05, 0.01] } },
      }),
  },
  {
    id: 'paper-table-laptop',
    title: "The paper's table on a laptop",
    help: "All twelve networks at a quarter of their width for twelve epochs, three seeds: a night on two cores. Its errors are not the paper's.",
    make: (dataset) =>
      file({
        name: 'paper-table-laptop',
        title: "The paper's table on a laptop",
        dataset,
        networks: ALL,
        network: { width: 0.25, lastRelu: false },
        preset: 'paper-first', // its values were chosen with that one's
        recipe: {
          epochs: 12,
          learningRate: 0.02,
          learningRateDrops: [8, 10],
          weightDecay: 0.0005,
          dropout: false,
          preprocessing: 'standardise',
          augmentation: { flip: true, shift: 4 },
        },
      }),
  },
  {
    id: 'does-pooling-matter',
    title: 'Does pooling matter?',
    help: "The paper's question for its base C: pooling, stride instead of it, one more convolution, and a convolution in its place.",
    make: (dataset) =>
      file({
        name: 'does-pooling-matter',
        title: 'Does pooling matter?',
        dataset,
        networks: ofBase('c'),
        seeds: [1, 2, 3, 4, 5],
      }),
  },
]
