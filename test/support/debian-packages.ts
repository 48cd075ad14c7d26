import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** What the tests with real game servers and server lists need, those with real databases, those with a Docker Engine, and the one of the benchmark: a compiler and `ip`. */
const PACKAGES = [
  'ddnet-server',
  'minetest-server',
  'minetest',
  'bzflag-server',
  'bzflag-client',
  'teeworlds-server',
  'qstat',
  'mariadb-server-core',
  'mariadb-client-core',
  'redis-server',
  'docker.io',
  'docker-registry',
  'busybox-static',
  'openssh-server',
  'gcc',
  'libc6-dev',
  'iproute2',
  'nftables',
]

/** Installs what is missing, as root on Debian; elsewhere, and where it does not succeed, says so and goes on: the tests that lack
 *  something are skipped by name. */
export function installDebianPackages(say: (line: string) => void): void {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    say('not root on Debian: nothing is installed')
    return
  }
  const missing = PACKAGES.filter(name => !isInstalled(name))
  if (missing.length === 0) return
  say(`installing ${missing.join(' ')}`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...words: string[]): void => {
    execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...words], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  try {
    apt('update')
    withoutServices(() => apt('install', '--yes', '--no-install-recommends', ...missing))
  } catch (error) {
    say(`could not install ${missing.join(' ')}: ${String(error)}`)
  }
}

/** Debian asks this program before it starts the service of a package that it has just installed (Debian Policy 9.3.3.1). The tests start what they
 *  need themselves; an engine, a registry or an SSH server that listens for everybody is not theirs to leave behind. */
const POLICY = '/usr/sbin/policy-rc.d'
const FORBIDDEN = 101

function withoutServices(install: () => void): void {
  if (existsSync(POLICY)) {
    install()
    return
  }
  writeFileSync(POLICY, `#!/bin/sh\nexit ${FORBIDDEN}\n`, { mode: 0o755 })
  try {
    install()
  } finally {
    rmSync(POLICY)
  }
}

function isInstalled(name: string): boolean {
  const query = spawnSync('dpkg-query', ['--show', '--showformat=${Status}', name], { encoding: 'utf8' })
  return query.stdout.includes('install ok installed')
}
