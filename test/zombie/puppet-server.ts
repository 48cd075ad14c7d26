import { createSocket } from 'node:dgram'
import { type Connection, createConnection, type ConnectionOptions } from 'mysql2/promise'

/** A game server whose script comes line by line, as datagrams, so that a test decides what it does between two signals:
 *    who                        which life of which shard this is
 *    sql <statement>            on the one connection that it keeps
 *    login                      opens another one, with the same user
 *    call <name>?<parameters>   of the agent's local API
 *  One answer each, in the order of the questions. */
const self = `${required('SWITCHYARD_SHARD')}#${required('SWITCHYARD_INCARNATION')}`
const connection = await open()
let last: Promise<unknown> = Promise.resolve()

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}

/** With this incarnation's own user where it was given one, else with the community's. */
async function open(): Promise<Connection> {
  const { SWITCHYARD_DB_USER: user, SWITCHYARD_DB_PASSWORD: password } = process.env
  const given: ConnectionOptions =
    user === undefined || password === undefined
      ? { uri: required('COMMUNITY_URL') }
      : {
          host: required('SWITCHYARD_DB_HOST'),
          port: Number(required('SWITCHYARD_DB_PORT')),
          user,
          password,
          database: required('COMMUNITY'),
        }
  // As the client library of C has it: counts rows that changed.
  const opened = await createConnection({ ...given, flags: ['-FOUND_ROWS'] })
  // It is killed under our hands; what is said about it comes with the next statement.
  opened.on('error', () => undefined)
  return opened
}

async function obey(line: string): Promise<string> {
  const [verb = '', ...rest] = line.split(' ')
  const words = rest.join(' ')
  switch (verb) {
    case 'sql': {
      const [done] = await connection.query(words)
      return 'affectedRows' in done ? `${done.affectedRows} changed` : JSON.stringify(done)
    }
    case 'login': {
      const another = await open()
      await another.end()
      return 'logged in'
    }
    case 'call': {
      const response = await fetch(`${required('SWITCHYARD_LOCAL_API')}/${words}`)
      return (await response.text()).trim()
    }
    default:
      return `unknown: ${verb}`
  }
}

const socket = createSocket('udp4')
socket.on('message', (payload, { port, address }) => {
  const line = payload.toString()
  if (line === 'who') {
    socket.send(self, port, address)
    return
  }
  last = last
    .then(() => obey(line))
    .catch((error: unknown) => `refused: ${String(error)}`)
    .then(answer => socket.send(answer, port, address))
})
socket.bind(Number(required('SWITCHYARD_PORT')), required('SWITCHYARD_BIND'))
process.on('SIGTERM', () => process.exit(0))
