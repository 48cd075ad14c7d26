import { createServer, type Server } from 'node:net'

/** An abstract socket (unix(7)): its name belongs to the network namespace, as the table does, whatever pids or files its processes see; and it goes
 *  with the process, however that ends. */
const NAME = '\0switchyard-kernel-table'

/** @returns undefined while another process has it */
export type TakeHold = () => Promise<Pick<KernelHold, 'release'> | undefined>

/** The right to change the table of this network namespace: one process has it at a time. */
export class KernelHold {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** @returns undefined while another process has it
   *  @throws Error where there are no such sockets */
  static take(name: string = NAME): Promise<KernelHold | undefined> {
    // Nobody has anything to say here.
    const server = createServer(socket => socket.destroy())
    return new Promise((resolve, reject) => {
      // Stays for what comes later: to have no descriptor for a caller is no reason to end.
      server.on('error', error => {
        if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined)
        else reject(error)
      })
      server.listen(name, () => resolve(new KernelHold(server)))
      server.unref()
    })
  }

  release(): Promise<void> {
    return new Promise(resolve => this.#server.close(() => resolve()))
  }
}
