import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** Says lines to a server's console (Teeworlds' `econ`: lines of text over TCP; the first one is its password), and ends when it has answered with a line that the
 *  last argument is a part of. Arguments: port on 127.0.0.1, password, command, the answer's part. */
const [port = '', password = '', command = '', wanted = ''] = process.argv.slice(2)
const socket = connect(Number(port), '127.0.0.1')
createInterface({ input: socket }).on('line', line => {
  process.stdout.write(`${line}\n`)
  if (line.includes('Enter password')) socket.write(`${password}\n`)
  else if (line.includes('Authentication successful')) socket.write(`${command}\n`)
  else if (line.includes(wanted)) process.exit()
})
socket.on('close', () => process.exit(1))
socket.on('error', () => process.exit(1))
