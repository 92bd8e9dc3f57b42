// Words with which a sentence goes on after an address, in scripts that are written without spaces.

// Korean too, whose particles follow an address without one
export const SPACELESS = "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}ーｰ〆";
const GOES_ON = new RegExp(`^[${SPACELESS}\\p{M}・·]+(?:[/?#&=%]|[._-][\\p{L}\\p{N}])`, "u"); // what is within an address is a name

const JAPANESE = /^(?:を|(?:[にではがのともへや]|から|まで|より|って|には|では|とか|にて)(?!\p{sc=Hira})|です|でし(?:た|ょ)|という|にあ[るっり])/u;
const CHINESE =
  /^(?:[是的和与與或及了吗嗎呢吧啊也都就这這那请請]|看看|看一下|里面|裡面|上面|有(?!限)|在(?!线|線)|可以|怎么|怎麼|打不开|打不開|谢谢|謝謝)/u;
const KOREAN =
  /^(?:에서|에게|에|을|를|이|가|은|는|으로|로|와|과|의|도|만|까지|부터|보다|처럼|이나|나|라고|입니다|이에요|예요|이다|이고|참고|참조|확인)+(?:는|도|만|의)?(?!\p{sc=Hang})/u;
const THAI = /^(?:นะ|ครับ|ค่ะ|คะ|จ้า|จ้ะ|และ|แล้ว|ที่|ได้|สิ)/u;
const PICTURES_TO_THE_END = /^[\p{So}\p{ExtPict}\p{EMod}\p{RI}\p{M}\u200d.,;:!?]+$/u;

/** Whether the sentence goes on at that place of an address, of which only Latin letters or a sign like / stand before. */
export function particleAt(path, at) {
  const rest = path.slice(at, at + 60);
  if (GOES_ON.test(rest)) return false;
  if (/[A-Za-z\d%]/.test(path[at - 1]) && (/^\p{sc=Hira}/u.test(rest) || PICTURES_TO_THE_END.test(rest))) return true;
  return [JAPANESE, CHINESE, KOREAN, THAI].some((words) => words.test(rest));
}
