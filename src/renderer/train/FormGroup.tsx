import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './FormGroup.module.css'

interface Props {
  title: string
  /** What is chosen in it, while it is closed. */
  words: string
  opened: boolean
  onToggle(): void
  children: ReactNode
}

/** A part of a form that opens under its title; closed, it says what is chosen in it. */
export function FormGroup({ title, words, opened, onToggle, children }: Props) {
  return (
    <section className={classes.group} aria-label={title}>
      <UnstyledButton className={classes.head} aria-expanded={opened} onClick={onToggle}>
        {opened ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
        <span className={classes.title}>{title}</span>
        {!opened && <span className={classes.words}>{words}</span>}
      </UnstyledButton>
      {opened && <div className={classes.fields}>{children}</div>}
    </section>
  )
}
