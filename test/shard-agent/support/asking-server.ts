import { writeFileSync } from 'node:fs'

/** A game server that does nothing but say where its local API is. */
writeFileSync('local-api', process.env['SWITCHYARD_LOCAL_API'] ?? '')
setInterval(() => {}, 60_000)
