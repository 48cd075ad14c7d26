/** Signals that may ask a game server to stop. */
const STOP_SIGNALS: readonly string[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGPWR',
  'SIGKILL',
]

/** An order may leave the signal empty: SIGTERM. */
export function stopSignalOf(text: string): string {
  return text === '' ? 'SIGTERM' : text
}

export function isStopSignal(text: string): boolean {
  return STOP_SIGNALS.includes(stopSignalOf(text))
}
