import type { Architecture } from '@shared/architecture/spec.ts'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { attempt } from '../stores/notify.ts'

/** The user's own architectures, as they are when the component appears; none until they are read. */
export function useOwnArchitectures(): readonly Architecture[] {
  const [own, setOwn] = useState<readonly Architecture[]>([])
  useEffect(() => {
    void attempt(async () => {
      const stored = await api().architectures.list()
      setOwn(stored.filter(({ origin }) => origin === 'own').map(({ architecture }) => architecture))
    }, 'Architectures')
  }, [])
  return own
}
