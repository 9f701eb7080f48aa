//! Why, when and how to fix: `rules/floating-router-image.md`.

use super::Verdict;
use crate::finding::{Finding, Severity};
use crate::graph::{Defect, Deployed, Suggestion};
use crate::model::{Container, Image, RouterMaker};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let is_router = container.is_log_router();
    if is_router == Ok(false) || deployed.task.has_trusted_image(container) {
        return Ok(None);
    }
    let Some(word) = container.floating_tag()? else {
        return Ok(None);
    };
    is_router?;

    let (name, image) = (container.display_name(), container.router_image()?);
    let published = image.filter(|image| image.is_published());
    let somebody = match published {
        Some(_) => "its maker has",
        None => "somebody has",
    };
    let is_tagged = container.image.known().is_some_and(|text| Image::parse(text.written()).tag.is_some()) || image.is_some_and(|image| image.is_parameter());
    let says = match is_tagged {
        true => format!("`{word}` is whatever {somebody} pushed last"),
        false => format!("no tag means `latest`: whatever {somebody} pushed last"),
    };
    let finding = Finding::at(&container.image, format!("{says}, so the next deployment may bring `{name}` another build, and deploying an older revision again may not bring the old one back"));
    let defect = published.and_then(|image| Defect::behind(image.maker, word));
    let finding = match defect {
        Some(defect) => finding.note(format!("`{word}` {}; see {}", defect.symptom, defect.sources.join(" "))),
        None => finding,
    };
    // What is suggested of other makers mends one defect of a line, and is nothing to begin with.
    let of_aws = image.is_some_and(|image| image.maker == RouterMaker::Aws);
    let best = Suggestion::all().iter().rfind(|one| of_aws && one.maker == RouterMaker::Aws);
    let help = match best {
        Some(best) => format!("name one build by its number, such as {} {}, and move on when you decide to", best.maker.product(), best.version),
        None => "name one build: by a tag that nobody pushes again, or by a digest".to_owned(),
    };
    // `stable` moves seldom, and so does a number for a whole line.
    let moves_seldom = word == "stable" || word.starts_with(|c: char| c.is_ascii_digit());
    let finding = finding.help(help);
    Ok(Some(match moves_seldom {
        true => finding.severity(Severity::Advice),
        false => finding,
    }))
}
