// C1 V1 = C2 V2: the stock's concentration and volume, and those that are wanted.
(() => {
  const byId = (id) => document.getElementById(id);
  const value = (id) => byId(id).valueAsNumber * Number(byId(`${id}-unit`).value);

  function inWords(millilitres) {
    const [amount, unit] = millilitres >= 1000 ? [millilitres / 1000, 'L']
      : millilitres >= 1 ? [millilitres, 'mL']
        : [millilitres * 1000, 'µL'];
    return `${Number(amount.toPrecision(4))} ${unit}`;
  }

  function answer() {
    const [stock, wanted, volume] = [value('stock'), value('wanted'), value('volume')];
    if (!(stock > 0 && wanted >= 0 && volume > 0)) return [false, 'Write three numbers above 0.'];
    if (wanted > stock) return [false, 'The stock is thinner than what is wanted.'];
    const take = volume * wanted / stock;
    return [true, `Take ${inWords(take)} of the stock and add ${inWords(volume - take)} of solvent.`];
  }

  function show() {
    const [isPossible, text] = answer();
    byId('result').textContent = text;
    byId('result').classList.toggle('wrong', !isPossible);
  }

  byId('dilution').addEventListener('input', show);
  byId('dilution').addEventListener('submit', (event) => event.preventDefault());
  show();
})();
