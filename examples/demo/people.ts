import type { UserProperties } from 'entra-delta-sync/testing';

const firstNames =
  'Ada Ben Carla David Elif Farid Greta Hugo Ines Jonas Kemal Lena Marco Nadia Olga Pavel Quinn Rosa Samir Tessa'.split(
    ' ',
  );
const lastNames =
  'Abel Berg Costa Dahl Evans Fuchs Gruber Hansen Ibsen Jansen Klein Lopez Moreau Novak Olsen Peters Rossi Stein Vogel Weber'.split(
    ' ',
  );
const departments = ['Engineering', 'Sales', 'Finance', 'Support', 'Sales', 'Engineering', 'Marketing'];
const countries = ['NL', 'DE', 'FR', 'NL', 'PL'];

export const firstDomain = 'contoso.example';
export const secondDomain = 'fabrikam.example';

/** Not drawn by the simulator: a later run of the demo makes the same people again. */
export function objectId(number: number): string {
  return `5e1f0000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The properties of the person with a number; 400 names, told apart by the number in the address. */
export function person(number: number, domain: string): UserProperties {
  const first = firstNames[number % 20]!;
  const last = lastNames[Math.floor(number / 20) % 20]!;
  const mail = `${first}.${last}.${number}@${domain}`.toLowerCase();
  return {
    id: objectId(number),
    displayName: `${first} ${last}`,
    userPrincipalName: mail,
    mail,
    department: departments[number % departments.length]!,
    country: countries[number % countries.length]!,
    jobTitle: number % 250 === 0 ? 'Chief of Something' : 'Employee',
  };
}

/** Every 50th is a guest and every 80th a disabled account: neither is imported. */
export function outsider(number: number): UserProperties {
  if (number % 50 === 49) return { userType: 'Guest' };
  return number % 80 === 79 ? { accountEnabled: false } : {};
}
