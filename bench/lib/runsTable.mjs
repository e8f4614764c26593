// What a user does with the table of runs, as functions that run in the page: looking its elements up by role would take it longer than
// what they do.

export const sortBySeed = () =>
  [...document.querySelectorAll('thead button')].find(({ textContent }) => textContent.startsWith('Seed')).click()

export const typeFilter = (words) => {
  const input = document.querySelector('input[aria-label="Filter runs"]')
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, words)
  input.dispatchEvent(new Event('input', { bubbles: true }))
}
