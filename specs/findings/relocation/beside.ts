/** Violations in specs of relocation that are not in the matrix: by cause, by spec, the properties. */

export const beside: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  noneMeanwhile: {
    'relocation/hansen-2007-no-flush': ['noLostPte', 'noWildPointer'],
    'relocation/hansen-2007-no-ptl': ['noLostPte', 'noWildPointer'],
    'relocation/hansen-2007-neither': ['noLostPte', 'noWildPointer'],
    'relocation/hansen-2007-mmap-sem-reclaim': ['noWildPointer'],
    'relocation/hansen-2007-mmap-sem-referenced': ['noWildPointer'],
  },
  notLookedAgain: {
    'relocation/hansen-2007-no-flush': ['noStaleTranslation', 'noLeak'],
    'relocation/hansen-2007-no-ptl': ['noStaleTranslation', 'noLeak'],
    'relocation/hansen-2007-neither': ['noStaleTranslation', 'noLeak'],
    'relocation/hansen-2007-mmap-sem-reclaim': [
      'noStaleTranslation',
      'noLostPte',
      'noLostDirty',
      'noLeak',
    ],
  },
  freedAtOnce: {
    'relocation/hansen-2007-no-flush': ['lockDiscipline'],
    'relocation/hansen-2007-no-ptl': ['noTableUseAfterFree', 'lockDiscipline'],
    'relocation/hansen-2007-neither': ['lockDiscipline'],
    'relocation/hansen-2007-mmap-sem-reclaim': ['noTableUseAfterFree'],
    'relocation/hansen-2007-mmap-sem-referenced': ['noTableUseAfterFree'],
  },
  notFlushed: {
    'relocation/hansen-2007-no-flush': ['noTableUseAfterFree'],
    'relocation/hansen-2007-neither': ['noTableUseAfterFree'],
    'relocation/hansen-2007-no-flush-fast-walk': ['noTableUseAfterFree'],
  },
  failedAllocation: {
    'relocation/2008-03-relocators-alone': ['noLeak'],
  },
  upperKept: {
    'relocation/2008-01-17-relocators-alone': ['noTableUseAfterFree'],
    'relocation/2008-04-relocators-alone': ['noTableUseAfterFree'],
  },
  believesPmd: {
    'modern/walk-before-6.5': [
      'noLostPte',
      'noTableUseAfterFree',
      'noWildPointer',
      'noLeak',
      'lockDiscipline',
    ],
  },
};
