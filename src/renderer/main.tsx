import { connectWorkbench } from './api/connect.ts'
import { start } from './start.tsx'
import { connectionLost, connectionOpened } from './stores/connection.ts'

start(connectWorkbench({ opened: connectionOpened, lost: connectionLost }))
