//! Every sentence of the pages in both languages, by name. `{n}` and the like are filled by [`fill`].
//!
//! Names and sentences of items, questions and fields are data and come from the catalogue; only what belongs to the
//! pages themselves stands here.

use lobby_domain::Lang;

/// One sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    zh: &'static str,
    en: &'static str,
}

impl Words {
    /// Both languages of one sentence.
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Words {
        Words { zh, en }
    }

    /// The sentence in `lang`.
    #[must_use]
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// The sentence with its `{name}` places filled.
#[must_use]
pub fn fill(words: Words, lang: Lang, values: &[(&str, &str)]) -> String {
    let mut text = words.get(lang).to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

macro_rules! words {
    ($($name:ident = $zh:literal, $en:literal;)+) => {
        $(
            #[doc = concat!("`", $en, "`")]
            pub const $name: Words = Words::new($zh, $en);
        )+
        /// All sentences, for the test that looks at them.
        pub const ALL: &[(&str, Words)] = &[$((stringify!($name), $name),)+];
    };
}

words! {
    // Head and foot
    BACK = "返回", "Back";
    HELP = "求助", "Help";
    LARGE = "大字", "Larger";
    END = "结束", "End";
    LANGUAGE = "English", "中文";
    ONLINE = "网络正常", "Online";
    OFFLINE = "网络中断", "Offline";
    OFFLINE_TITLE = "网络断了，不影响交申请", "The network is down. You can still apply.";
    OFFLINE_BODY = "要联网的内容会晚一点。", "What needs it will follow later.";
    WAITING = "请等一下", "One moment";
    STEP_LINE = "第 {n} 步，共 7 步：{name}", "Step {n} of 7: {name}";
    STEP_SERVICE = "选事项", "Service";
    STEP_IDENTITY = "核身份", "Identity";
    STEP_RECORDS = "查材料", "Records";
    STEP_FORM = "填信息", "Form";
    STEP_PAPERS = "交材料", "Papers";
    STEP_CHECK = "核内容", "Check";
    STEP_SIGN = "签名字", "Sign";
    NEXT = "下一步", "Next";
    PREV_PAGE = "上一页", "Previous page";
    NEXT_PAGE = "下一页", "Next page";
    RANGE = "第 {a}–{b} 项，共 {n} 项", "{a}–{b} of {n}";
    PAPER_RANGE = "第 {a}–{b} 份，共 {n} 份", "{a}–{b} of {n}";
    OF_PAGES = "第 {n} 页，共 {m} 页", "Page {n} of {m}";

    // Keyboards
    KEY_DELETE = "删除", "Delete";
    KEY_CLEAR = "清空", "Clear";
    KEY_SPACE = "空格", "Space";
    KEY_SHIFT = "大写", "Shift";
    KEY_SIGNS = "123", "123";
    KEY_LETTERS = "ABC", "ABC";

    // home
    GREETING = "您好，今天办什么事？", "Hello.\nWhat would you like to do?";
    PROMISE = "带上身份证，在这里就能办。办不了的，马上请人帮您。", "Bring your ID card and do it here. If it cannot be done here, we call someone.";
    APPLY = "我要办事", "Apply for a service";
    APPLY_COUNT = "现在可办 {n} 项", "{n} available now";
    APPLY_LARGE = "带身份证就能办", "Bring your ID card";
    APPLY_DOUBLE = "Apply for a service", "";
    USED_MOST = "大家常办", "Used most";
    ROAD_CARD = "放身份证", "ID card";
    ROAD_FORM = "填信息", "Form";
    ROAD_PAPERS = "交材料", "Papers";
    ROAD_SIGN = "签名提交", "Sign";
    HEALTH_OK = "本机正常：读证、扫描", "Working: reader, scanner";
    HEALTH_READER = "读证器有故障，暂时不能办", "The card reader is not working";
    HEALTH_SCANNER = "扫描仪有故障，要交纸的暂时不能办", "The scanner is not working";
    HEALTH_OTHER = "本机有故障，请告诉工作人员", "A fault was found; please tell our staff";
    LIST_UPDATING = "事项清单正在更新", "The service list is being updated";
    LIST_UPDATING_BODY = "请稍等，或请工作人员帮您。", "Please wait, or ask our staff.";
    STAFF = "请人来帮我", "Ask someone to help";
    STAFF_SECOND = "怎样找到工作人员", "How to reach our staff";

    // choose_item
    CHOOSE_TITLE = "您要办哪件事？", "What do you want to do?";
    ALL_THEMES = "全部事项", "All services";
    COUNT = "{n} 项", "{n}";
    AT_ONCE = "当场办结", "done at once";
    WITHIN_WORKING = "承诺 {n} 个工作日", "within {n} working days";
    WITHIN_DAYS = "承诺 {n} 天", "within {n} days";

    // item_guide
    HANDLED_BY = "{name}办理。", "Handled by {name}.";
    FACT_TIME = "时限", "Time";
    FACT_FEE = "费用", "Fee";
    FACT_PAPERS = "材料", "Papers";
    FACT_RESULT = "结果", "Result";
    WORKING_DAYS = "{n} 个工作日", "{n} working days";
    DAYS = "{n} 天", "{n} days";
    BY_LAW = "法定 {n}", "by law {n}";
    FREE = "不收费", "Free";
    YUAN = "{n} 元", "CNY {n}";
    AT_MOST = "最多 {n} 份", "{n} at most";
    WE_LOOK_FIRST = "先替您查", "we look first";
    PREPARE = "要准备什么", "What you need";
    PREPARE_REMARK = "能查到的，平台去查，不用带", "What can be looked up need not be brought";
    BY_CARD = "刷卡就行", "your card";
    BY_FORM = "屏幕上填", "on the screen";
    BY_US = "平台去查", "looked up";
    BY_YOU = "您带来", "you bring";
    BY_YOU_IF = "看情况，您带来", "you bring, if it applies";
    BY_YOU_LATER = "您带来，可以后补", "you bring, may follow";
    BY_PAPER = "交原件到窗口", "original at the counter";
    WHO_MAY = "谁可以办", "Who may apply";
    LIST_VERSION = "清单版本 {n}", "List version {n}";
    START = "开始办", "Start";
    NEEDS_NETWORK = "这件事要联网才能办", "This service needs the network";
    NEEDS_NETWORK_BODY = "网络恢复后就能办，也可以请工作人员帮您。", "It will work again when the network is back. Our staff can help now.";

    // identify
    CARD_PUT = "请把身份证放在亮灯处", "Put your ID card on the lit field";
    CARD_READING = "正在读身份证，请不要拿开", "Reading, leave the card there";
    CARD_DONE = "读好了，请收好身份证", "Done. Please take your card";
    CARD_HOW = "平放在屏幕下方亮灯处，看到“读好了”再拿走。", "Flat on the lit field below the screen until \"Done\" appears.";
    CARD_NEXT = "拿走身份证后，自动到下一步。", "It goes on when you take your card.";
    CARD_WHERE = "亮灯处\n在下面", "Lit field\nbelow";
    CARD_FOUND = "找到身份证", "Card found";
    CARD_READ = "读取信息", "Reading";
    CARD_CHECK = "核对身份证", "Checking the card";
    STATE_DONE = "完成", "Done";
    STATE_NOW = "正在读", "Reading";
    STATE_WAIT = "等待", "Waiting";
    CARD_PRIVACY = "姓名和号码只显示一部分。您一离开，本机就清除。", "Only part of your name and number is shown; it is erased when you leave.";
    READ_AGAIN = "再读一次", "Read again";

    // situation
    QUESTION_OF = "第 {n} 题，共 {m} 题", "Question {n} of {m}";
    CHOOSE_ONE = "请选一个，再点“下一题”。", "Choose one, then go on.";
    NEXT_QUESTION = "下一题", "Next question";
    EXPLAIN = "不清楚，请解释", "Not sure, explain";
    EXPLAIN_CLOSE = "知道了", "I see";

    // one_time_notice
    NOTICE_TITLE = "还需要您提供 {n} 份材料", "You still need {n} documents";
    NOTICE_TITLE_ONE = "还需要您提供 1 份材料", "You still need 1 document";
    NOTICE_NONE = "不用您交任何材料", "You need bring nothing";
    NOTICE_OTHERS = "另有 {n} 份不用您交，也不会再要。", "{n} others need not be brought; you will not be asked for them.";
    NOTICE_OTHERS_ONE = "另有 1 份不用您交，也不会再要。", "1 other need not be brought; you will not be asked for it.";
    NOTICE_ALL = "都在这里了。", "That is all.";
    NOTICE_BRING = "请您准备（{n} 份）", "Please have ready ({n})";
    NOTICE_LOOKED_UP = "平台去查，不用交（{n} 份）", "Looked up by the platform ({n})";
    NOTICE_AT_HAND = "已经有了，不用交（{n} 份）", "We have these ({n})";
    NOTICE_COUNTER = "原件交到窗口（{n} 份）", "Originals at the counter ({n})";
    HOW_SCAN = "在本机扫描", "scanned here";
    HOW_SCAN_PAGES = "在本机扫描，{a}–{b} 页", "scanned here, {a}–{b} pages";
    MAY_FOLLOW = "可以后补", "may follow";
    KNOWN_LATER = "提交后由平台去查", "filled in later";
    HOW_LOOKED_UP = "提交后由平台去查", "the platform looks it up after you submit";
    HOW_CARD = "刚才读的身份证", "the card just read";
    HOW_FORM = "接下来在屏幕上填", "filled on this screen";
    NOTICE_HEAD = "一次性告知", "Told once";
    NOTICE_BODY = "这份清单是完整的，清单以外的材料不得再要求您提交。依据：省互联网政务服务办法第八条。", "This list is complete; nothing else may be asked of you. Provincial Measures on Online Government Services, art. 8.";
    NOTICE_SHORT = "这份清单是完整的，清单以外的材料不得再要求您提交。", "This list is complete; nothing else may be asked of you.";
    NOTICE_PRINT = "打印清单", "Print the list";
    NOTICE_PRINT_SHORT = "打印", "Print";
    NOTICE_PRINTING = "正在打印清单，请从右下方取走。", "Printing the list; take it lower right.";
    NOTICE_PRINTED = "清单打好了，请从右下方取走。", "The list is printed; take it lower right.";
    NOTICE_UNPRINTED = "打不出清单，请拍下这一页。（{code}）", "It cannot be printed; please photograph this page. ({code})";
    NOTICE_GO = "知道了，去填信息", "Got it, fill the form";

    // fill_form
    FROM_CARD = "来自身份证", "From your ID card";
    FROM_PLATFORM = "平台去查", "Looked up";
    KNOWN_LEAD = "已经有的不用再填。", "What is known need not be typed.";
    TYPED_OF = "{n} / {m} 位", "{n} / {m}";
    WRITTEN_OF = "已写 {n} / {m}", "{n} / {m}";
    SKIP = "不填", "Skip";
    YES = "是", "Yes";
    NO = "否", "No";
    YEAR = "年", "Year";
    MONTH = "月", "Month";
    DAY = "日", "Day";
    EARLIER = "往前翻", "Earlier";
    LATER = "往后翻", "Later";
    PICK_PROVINCE = "先选省", "First the province";
    PICK_CITY = "再选市", "Now the city";
    PICK_DISTRICT = "再选区、县", "Now the district";
    PICK_STREET = "再选街道、乡镇", "Now the street or town";
    PICK_DETAIL = "最后写门牌号", "Last, the house number";
    DETAIL_HINT = "路名、门牌号", "Road and number";
    CHOOSE_HINT = "请选一个。", "Choose one.";
    CHOOSE_SEVERAL = "可以选几个。", "Choose one or more.";
    DATE_HINT = "选年、月、日。", "Choose year, month and day.";
    RANGE_HINT = "从 {a} 到 {b}，最多 {n} 位小数", "From {a} to {b}, at most {n} decimals";
    PHONE_LEAD = "手机号码，11 位数字", "Mobile number, 11 digits";
    ID_LEAD = "18 位，最后一位可能是 X", "18 characters, the last may be X";

    // What is wrong with a field
    ERR_EMPTY = "这里还没有填", "Please fill this in";
    ERR_CHOOSE = "请先选一个", "Please choose one";
    ERR_SHORT = "还差 {n} 位，一共 {m} 位。请接着按。", "{n} missing of {m}. Please go on.";
    ERR_LONG = "太长了，最多 {m} 个字", "Too long; at most {m} characters";
    ERR_NUMBER = "这里只能填数字", "Only digits here, please";
    ERR_SMALL = "太小了，至少 {m}", "Too small; at least {m}";
    ERR_LARGE = "太大了，最多 {m}", "Too large; at most {m}";
    ERR_DECIMALS = "小数点后最多 {m} 位", "At most {m} decimals";
    ERR_CHECK = "号码最后一位对不上，请再看一遍", "The last character does not fit. Please look again.";
    ERR_FORM = "号码不对，请再看一遍", "This number cannot be right. Please look again.";
    ERR_ADDRESS = "地址还没有选完、写完", "The address is not complete yet";
    ERR_FUTURE = "日期不能晚于今天", "The date cannot be after today";
    ERR_LIST = "请从列表里选", "Please choose from the list";
    ERR_CHARACTER = "有不能用的字符", "There is a character that cannot be used";

    // provide_materials
    PAPERS_TITLE = "请交材料", "Hand in your papers";
    PAPERS_LEAD = "一份一份来，都在本机扫描。", "One after the other, all scanned here.";
    PAPER_OF = "材料 {n} / {m}", "Paper {n} of {m}";
    PAGE_NO = "第 {n} 页", "Page {n}";
    TO_DO = "未交", "to do";
    PAGES = "{n} 页", "{n} pages";
    ONE_PAGE = "1 页", "1 page";
    LATER_MARK = "以后补", "later";
    PLACE_HEAD = "放一张，字朝上，四角对齐白线", "One sheet, face up, corners on the lines";
    PLACE_ADVICE = "放好了，按“扫描”。", "When it lies well, press Scan.";
    PLACE_MORE = "还有下一页，就换上再扫。没有了，按“交齐了”。", "Another page? Put it in and scan. No more? Press That is all.";
    SCANNING = "正在扫描，请别动", "Scanning, hold still";
    SCANNING_ADVICE = "大约 10 秒。", "About 10 seconds.";
    CHECK_HEAD = "看得清吗？", "Can you read it?";
    CHECK_ADVICE = "字都清楚，四个角都在，就点“这一页可以”。", "All words clear, all four corners there? Then it is fine.";
    SCAN = "扫描", "Scan";
    SCAN_NEXT = "扫下一页", "Scan next page";
    SCAN_AGAIN = "再扫一次", "Scan again";
    RESCAN = "再扫一次", "Rescan";
    PAGE_FINE = "这一页可以", "This page is fine";
    DISCARD = "不要这页", "Discard";
    ALL_PAGES = "交齐了", "That is all";
    FOLLOW_LATER = "以后补", "Hand in later";
    ALL_PAPERS = "都交齐了", "All handed in";
    HOW_TO = "怎么办", "What to do";
    SCAN_STACK = "放进进纸口，一次扫完", "Feed the whole stack";
    FEED_ON = "接着放", "Feed the rest";
    FEEDING = "正在扫这一沓，请别动", "Taking in the stack";
    FEEDING_COUNT = "已经扫好 {n} 页", "{n} pages so far";
    STACK_KEPT = "前 {n} 页已经扫好，从第 {m} 页接着放。", "Pages 1–{n} are in; go on from page {m}.";
    STACK_KEPT_ONE = "第 1 页已经扫好，从第 2 页接着放。", "Page 1 is in; go on from page 2.";
    STACK_EXTRA = "这份材料最多 {n} 页，多出的 {m} 页没有收。", "At most {n} pages; {m} more were not taken.";
    FULL_HEAD = "页数够了", "All pages are in";
    FULL_ADVICE = "按“交齐了”接着办。要改哪一页，就点它。", "Press That is all to go on. Tap a page to change it.";
    OPEN_HEAD = "有 {n} 页要您看一下", "{n} pages need a look";
    OPEN_HEAD_ONE = "有 1 页要您看一下", "1 page needs a look";
    OPEN_ADVICE = "打绿勾的已经好了，别的请看一下。", "Those with a green check are done. Please look at the others.";
    LOOK_AT = "看第 {n} 页", "Look at page {n}";
    TO_LOOK_AT = "要看 {n} 页", "{n} to look at";
    PAGE_SHOWN = "这是第 {n} 页", "This is page {n}";
    PAGE_SHOWN_ADVICE = "可以转方向、换次序、再扫一次，也可以不要。", "You can turn it, move it, scan it again or discard it.";
    LOOK_DONE = "看好了", "Done";
    SAVING = "正在保存…", "Saving…";
    SAVING_THEN_ON = "正在保存，保存好就到下一步。", "Saving; it goes on by itself.";
    SAVE_AGAIN = "再保存一次", "Save again";
    NOT_SAVED = "这一页还在。请点“再保存一次”，或按“求助”。（{code}）", "The page is still here. Press Save again, or Help. ({code})";
    READABLE = "看得清，就用这页", "It is readable, use it";
    READABLE_SHORT = "就用这页", "Use it";
    HAND_IN = "要交，就用这页", "Hand it in";
    HEAD_RETAKE = "{what}，请再扫一次", "{what}. Scan again";
    HEAD_LOOK = "{what}，看得清吗？", "{what}. Readable?";
    HEAD_HAND_IN = "{what}，要交吗？", "{what}. Hand it in?";
    WHAT_NO_PAGE = "没有看到纸", "No paper is seen";
    WHAT_SEVERAL = "不止一张纸", "More than one sheet";
    WHAT_BLURRED = "这一页模糊", "This page is blurred";
    WHAT_DARK = "这一页太暗", "This page is too dark";
    WHAT_OVER_EXPOSED = "这一页太亮", "This page is too bright";
    WHAT_GLARE = "这一页有反光", "Glare on this page";
    WHAT_CUT = "有一边没扫进来", "One edge is cut off";
    WHAT_UNEVEN = "这一页有阴影", "A part is in shadow";
    WHAT_COARSE = "这一页字太小", "The print is too small";
    WHAT_BLANK = "这一页是空白的", "This page is blank";
    WHAT_SHOW_THROUGH = "这一页像是空白的", "This page seems blank";
    WHAT_WRONG_SIZE = "大小和材料不一样", "This is another size";
    HERE_BAD = "这里看不清", "Not readable here";
    HERE_LOOK = "请看这里", "Look here";
    TILE_SHARP = "清晰", "Sharp";
    TILE_WHOLE = "完整", "Complete";
    TILE_LIGHT = "光线", "Light";
    TILE_GLARE = "反光", "Glare";
    SHARP_OK = "字看得清", "Readable";
    WHOLE_OK = "四角都在", "All corners";
    LIGHT_OK = "亮暗合适", "Well lit";
    SHARP_BLURRED = "字有点糊", "Blurred";
    SHARP_COARSE = "字太小", "Too small";
    SHARP_BLANK = "没有字", "No print";
    WHOLE_NO_PAGE = "没有纸", "No paper";
    WHOLE_SEVERAL = "不止一张", "Several";
    WHOLE_CUT = "缺了一边", "Cut off";
    WHOLE_SIZE = "大小不同", "Other size";
    LIGHT_DARK = "太暗", "Too dark";
    LIGHT_OVER_EXPOSED = "太亮", "Too bright";
    LIGHT_GLARE = "盖住了字", "Covers print";
    LIGHT_UNEVEN = "有阴影", "In shadow";
    TILE_UNKNOWN = "看不出来", "Unknown";
    BLANK_MARK = "空白页", "blank";
    MARK_DONE = "已经好了", "done";
    MARK_LOOK = "要看一下", "needs a look";
    MARK_REFUSED = "看不清", "not readable";
    STILL_NOT = "还是不行，请按“求助”，请工作人员看一下。", "It still does not work. Please press Help: our staff will look at it.";
    STILL_NOT_LATER = "还是不行，请按“求助”，也可以先点“以后补”。", "It still does not work. Please press Help, or hand it in later.";
    CROPPED = "已裁掉纸外的部分", "The area around the paper was cut off";
    SHOWN_WHOLE = "现在是整张", "This is the whole picture";
    SHOW_WHOLE = "显示整张", "Show all";
    ONLY_PAGE = "只要纸面", "Page only";
    TURN = "转个方向", "Turn";
    MOVE_EARLIER = "往前移", "Earlier";
    MOVE_LATER = "往后移", "Later";
    REMAKING = "正在处理…", "One moment…";
    EARLIER_PAGES = "前面的页", "Earlier pages";
    LATER_PAGES = "后面的页", "Later pages";

    // review
    REVIEW_TITLE = "请核对，再签名", "Please check, then sign";
    REVIEW_LEAD_PAGES = "{pages}。有不对的，点“修改”。", "{pages}. Tap Change to correct something.";
    REVIEW_LEAD = "有不对的，点“修改”，改完会回到这里。", "Tap Change; you come back here.";
    CHANGE = "修改", "Change";
    GROUP_APPLICANT = "申请人", "Applicant";
    GROUP_ANSWERS = "您的情况", "Your situation";
    GROUP_ENTERED = "您填的", "What you entered";
    GROUP_MATERIALS = "材料", "Papers";
    REVIEW_NEXT = "看下一页", "Next page";
    REVIEW_OK = "都对，去签名", "All correct, sign";
    NOT_FILLED = "没有填", "not filled in";
    SCANNED_PAGES = "已扫描 {n} 页", "{n} pages scanned";
    SCANNED_ONE = "已扫描 1 页", "1 page scanned";
    LOOKED_UP = "平台去查，不用交", "looked up by the platform";
    AT_HAND = "已经有了", "at hand";
    COUNTER_ORIGINAL = "原件交到窗口", "original at the counter";
    FOLLOWS = "以后补", "follows later";

    // sign
    SIGN_TITLE = "请签名", "Please sign";
    SIGN_LEAD = "在屏幕上签名，和在纸上签名一样有效。", "Signing here is as good as on paper.";
    DOCUMENT = "{name}申请", "{name}: application";
    DOCUMENT_NUMBER = "办件编号 {n}", "Case number {n}";
    DOCUMENT_NO_NUMBER = "正在取办件编号", "Getting the case number";
    AGREE = "我已看过，并同意", "I have read and agree";
    PAD_TITLE = "请在框里写您的姓名", "Write your name in the box";
    PAD_REMARK = "用手指写，写大一点", "With your finger, large";
    PAD = "签名框", "Signature box";
    PAD_LINE = "签在虚线上", "on the dotted line";
    AGAIN = "重写", "Again";
    SUBMIT = "签好了，提交", "Signed, submit";
    TICK_FIRST = "请先勾选“我已看过”", "Tick first, please";
    SIGN_FIRST = "请先签名", "Sign first, please";
    NUMBER_SOON = "编号马上就来，请再按一次", "The number is on its way; press again";
    NOT_SUBMITTED = "没有交成，您填的还在", "Not submitted, your answers are still here";

    // submitting
    SUBMITTING_TITLE = "正在提交，约 10 秒", "Submitting, about 10 seconds";
    SUBMITTING_LEAD = "请不要走开。", "Please stay here.";
    SEALING = "加密封存", "Sealing";
    STORED = "写进本机", "Stored on this kiosk";
    SENDING = "送往平台", "Sending";
    RECEIPTED = "平台回执", "Receipt of the platform";
    DOING = "正在做", "now";
    LATER_ONLINE = "联网后自动送", "goes out by itself later";

    // receipt
    RECEIPT_TITLE = "申请已收下", "Application received";
    NUMBER_HEAD = "办件编号，一直用这个号", "Your case number. It never changes.";
    NUMBER_FOOT = "码里有这个编号，没有您的姓名和证件号。", "The code holds this number, but no name and no ID number.";
    RECEIPT_ONLINE = "平台已收到，并签了回执", "The platform has it and has signed for it";
    RECEIPT_ONLINE_BODY = "本机不再留有您的资料。", "Nothing of yours is kept on this kiosk any more.";
    RECEIPT_OFFLINE = "网络断了，不影响您今天办好", "The network is down; it is still done";
    RECEIPT_OFFLINE_BODY = "申请已加密封存，网络一通就自动送出，编号不变。期限从平台收到时开始算。", "Your application is sealed and goes out by itself, with the same number. Time limits run from its arrival.";
    RECEIPT_OFFLINE_SHORT = "已加密封存，网络一通就自动送出。", "It is sealed and goes out by itself.";
    RECEIPT_SENDING = "已封存，正在送往平台", "Sealed, on its way to the platform";
    RECEIPT_SENDING_BODY = "会自动送到，编号不变，您不用等。", "It goes out by itself, with the same number. You need not wait.";
    RECEIPT_ONLINE_SHORT = "本机不再留有您的资料。", "Nothing of yours is kept here.";
    RECEIPT_SENDING_SHORT = "会自动送到，您不用等。", "You need not wait.";
    WHAT_NEXT = "接下来", "What happens next";
    ROAD_KIOSK = "本机收下并封存", "Taken in and sealed on this kiosk";
    ROAD_PLATFORM = "送到平台", "Sent to the platform";
    ROAD_PLATFORM_DONE = "平台已收到", "Received by the platform";
    TODAY_AT = "今天 {t}", "Today, {t}";
    ROAD_WAITS = "网络恢复后自动送，您不用再来", "Goes out by itself when the network is back";
    ROAD_GOES = "正在送，您不用等", "On its way, you need not wait";
    ROAD_INTAKE = "{n}内告知是否受理", "Acceptance told within {n}";
    ROAD_INTAKE_SECOND = "逾期不告知，自收到之日起就算受理", "If not told by then, it counts as accepted";
    ROAD_DECISION = "受理后 {n}内办结", "Decision within {n}";
    ROAD_DECISION_NOW = "受理后当场办结", "Decided at once";
    ROAD_DECISION_LARGE = "受理后", "of acceptance";
    ROAD_DECISION_SECOND = "由{name}办理", "of acceptance, by {name}";
    SLIP_PRINTING = "正在打印凭条，请从右下方取走", "Printing your slip, take it lower right";
    SLIP_PRINTED = "请取走凭条，在右下方", "Take your slip, lower right";
    SLIP_FAILED = "拍下这一页就行，一样有效。（{code}）", "A photo of this page will do. ({code})";
    SLIP_FAILED_SHORT = "请拍下这一页。（{code}）", "Take a photo of this page. ({code})";
    PRINT_AGAIN = "再打一次", "Print again";
    PRINT_COPY = "再打一张副本", "Print a copy";
    DONE_LEAVE = "办完了，离开", "Done, leave";
    APPLY_AGAIN = "再办一件", "Apply again";

    // goodbye
    GOODBYE = "谢谢，慢走", "Thank you";
    ERASING = "正在清除您的信息", "Erasing your data";
    ERASED = "已清除您的信息", "Your data is erased";
    TAKE = "请拿好您的东西", "Please take your things";
    THING_CARD = "身份证", "ID card";
    THING_ORIGINALS = "材料原件", "Originals";
    THING_PHONE = "随身物品", "Belongings";

    // idle countdown
    IDLE_TITLE = "您还在吗？", "Are you still there?";
    IDLE_LEAD = "为了保护您的信息，画面已经盖住。", "Your page is covered to protect you.";
    IDLE_SECONDS = "秒后清除", "seconds left";
    IDLE_WARNING = "还没有提交的内容会全部清除，要从头再填。", "What is not submitted will be erased.";
    IDLE_DONE = "您的申请已经收下，不会丢。", "Your application is received and safe.";
    IDLE_CARD = "身份证如果还在读卡器上，请记得拿走。", "If your ID card is still on the reader, please take it.";
    STILL_HERE = "我还在，继续办", "I am here, go on";
    MORE_TIME = "多给 3 分钟", "3 more minutes";
    END_ERASE = "结束并清除", "End and erase";

    // sheets
    END_TITLE = "要结束吗？", "End now?";
    END_LEAD = "没提交的会全部清除。", "What is not submitted will be erased.";
    STAY = "不结束", "Stay";
    HELP_TITLE = "请工作人员帮忙", "Ask our staff";
    HELP_LEAD = "请向他们招手，或到咨询台。您的画面已经盖住，别人看不到。", "Wave to them, or go to the desk. Your page is covered; nobody can see it.";
    HELP_PHONE = "也可以打电话", "You can also call";
    HELP_TIME = "您填的都还在", "Your answers are still here";
    HELP_TIME_SECOND = "等人的时候不会清除", "Nothing is erased while you wait";
    HELP_CLOSE = "接着办", "Go on";

    // out of service
    OUT_TITLE = "这台机器暂停服务", "This kiosk is out of service";
    OUT_LEAD = "请到旁边的机器，一样能办。", "Please use the kiosk next to it.";
    OUT_WHAT = "出了什么事", "What happened";
    OUT_WHAT_SECOND = "为了您的申请安全，本机先停下来检查。", "To keep applications safe, this kiosk has stopped itself for a check.";
    OUT_WHO = "谁已经知道", "Who knows";
    OUT_WHO_SECOND = "本机已经记下。请告诉旁边的值守人员。", "This kiosk has noted it. Please tell the attendant nearby.";
    OUT_SAFE = "交过的申请很安全", "Submitted applications are safe";
    OUT_SAFE_SECOND = "都已加密封存，会自动送到平台。", "They are sealed and reach the platform by themselves.";
    OUT_LATER = "不着急的话", "If it can wait";
    OUT_LATER_SECOND = "修好后再来，一样能办。", "Come back later; it will all work again.";
    OUT_STAFF = "找工作人员", "Reach our staff";
    HOTLINE = "服务热线", "Hotline";
    CODE = "代码 {n}", "code {n}";
    CODE_AND_PHONE = "可以按“求助”，或打 {phone}。（{code}）", "Press Help, or call {phone}. ({code})";
}
