import { Component, type ErrorInfo, type ReactNode } from 'react'
import { ErrorState } from '../components/States.tsx'

interface Props {
  /** A change clears the error: another view, another run. */
  place: string
  children: ReactNode
}

/** Keeps a mistake in one view from taking the others along. */
export class ErrorBoundary extends Component<Props, { error: unknown; failed: boolean }> {
  override state = { error: null as unknown, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error(error, info.componentStack)
  }

  override componentDidUpdate(previous: Props) {
    if (this.state.failed && previous.place !== this.props.place) this.setState({ error: null, failed: false })
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <ErrorState
        title="This view ended with a mistake of ours"
        error={this.state.error}
        retry={() => this.setState({ error: null, failed: false })}
      />
    )
  }
}
