import { WorkbenchError } from '@shared/errors.ts'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { ErrorState } from '../components/States.tsx'
import { useConnection } from '../stores/connection.ts'

interface Props {
  /** A change clears the error: another view, another run. */
  place: string
  children: ReactNode
}

/** What browsers and Vite say when a file of a view does not come. A page keeps such a failure for good: only loading it anew helps. */
const isUnloaded = (error: unknown) =>
  error instanceof Error && /dynamically imported module|module script failed|Unable to preload/i.test(error.message)

const NOT_LOADED = new WorkbenchError(
  'NETWORK',
  'Its files lie with the workbench, which does not answer; they come as soon as it does.',
)

/** Keeps a mistake in one view from taking the others along. */
export class ErrorBoundary extends Component<Props, { error: unknown; failed: boolean }> {
  override state = { error: null as unknown, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error(error, info.componentStack)
  }

  #stop = () => {}

  override componentDidMount() {
    this.#stop = useConnection.subscribe(({ epoch }, before) => {
      if (epoch > before.epoch && isUnloaded(this.state.error)) window.location.reload()
    })
  }

  override componentWillUnmount() {
    this.#stop()
  }

  override componentDidUpdate(previous: Props) {
    if (this.state.failed && previous.place !== this.props.place) this.setState({ error: null, failed: false })
  }

  override render() {
    if (!this.state.failed) return this.props.children
    if (isUnloaded(this.state.error))
      return (
        <ErrorState title="This view could not be loaded" error={NOT_LOADED} retry={() => window.location.reload()} />
      )
    return (
      <ErrorState
        title="This view crashed"
        error={this.state.error}
        retry={() => this.setState({ error: null, failed: false })}
      />
    )
  }
}
