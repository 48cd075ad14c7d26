import { connect, createServer } from 'node:net'

/** Lets whoever is outside a network namespace talk to a port inside it: a socket in the file system is in no namespace. Arguments: the
 *  path of the socket, and host and port inside. Prints `ready {}`. */
const [path = '', host = '', port = ''] = process.argv.slice(2)

createServer(outside => {
  const inside = connect(Number(port), host)
  outside.pipe(inside).pipe(outside)
  for (const [one, other] of [
    [outside, inside],
    [inside, outside],
  ] as const) {
    // A broken end breaks the other one; the caller sees that.
    one.on('error', () => {})
    one.on('close', () => other.destroy())
  }
}).listen(path, () => process.stdout.write('ready {}\n'))
