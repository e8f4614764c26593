import type { Picture } from '@shared/explain/pictures.ts'
import { type CSSProperties, useEffect, useRef } from 'react'
import classes from './explain.module.css'

interface Props {
  picture: Picture
  /** Text alternative: what it shows, with its numbers; empty where what surrounds it says so already. */
  label: string
  /** Width on the screen in CSS pixels; the height follows. Absent: as wide as its place. */
  size?: number
  style?: CSSProperties
  className?: string
}

/** A small picture, drawn pixel by pixel without smoothing. */
export function PictureCanvas({ picture, label, size, style, className }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const { width, height, rgba } = picture
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0)
  }, [picture])
  return (
    <canvas
      ref={canvas}
      width={picture.width}
      height={picture.height}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      className={[classes.picture, className].filter(Boolean).join(' ')}
      style={size ? { width: size, height: (size * picture.height) / picture.width, ...style } : style}
    />
  )
}
