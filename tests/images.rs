//! Image references as people write them: what each part says, and which build a router's tag stands for.

use firelint::model::{Architecture, Build, Image, Lacks, RouterImage, RouterMaker, Version};

fn version(numbers: [u32; 3], rebuild: Option<u32>) -> Build<'static> {
    Build::Numbered(Version { numbers, rebuild })
}

#[test]
fn references_come_apart_as_docker_reads_them() {
    let parts = |reference| {
        let image = Image::parse(reference);
        (image.registry, image.repository, image.tag, image.digest)
    };
    assert_eq!(parts("nginx"), (None, "nginx", None, None));
    assert_eq!(
        parts("amazon/aws-for-fluent-bit:2.1.0"),
        (None, "amazon/aws-for-fluent-bit", Some("2.1.0"), None)
    );
    assert_eq!(
        parts("localhost:5000/app"),
        (Some("localhost:5000"), "app", None, None)
    );
    assert_eq!(
        parts("public.ecr.aws/x/app:1@sha256:00"),
        (
            Some("public.ecr.aws"),
            "x/app",
            Some("1"),
            Some("sha256:00")
        )
    );
}

#[test]
fn a_router_tag_names_its_build() {
    let build = |tag: &str| {
        let reference = format!("public.ecr.aws/aws-observability/aws-for-fluent-bit:{tag}");
        let reference: &'static str = reference.leak();
        RouterImage::of(reference).map(|image| image.build)
    };
    for tag in [
        "2.31.8",
        "init-2.31.8",
        "debug-2.31.8",
        "init-debug-2.31.8",
        "init-arm64-2.31.8",
        "amd64-2.31.8",
        "2.31.8-windowsservercore",
    ] {
        assert_eq!(build(tag), Some(version([2, 31, 8], None)), "{tag}");
    }
    for tag in ["2.32.2.20241008", "2.32.2-20241008"] {
        assert_eq!(
            build(tag),
            Some(version([2, 32, 2], Some(20_241_008))),
            "{tag}"
        );
    }
    assert_eq!(build("init-latest"), Some(Build::Floating("latest")));
    assert_eq!(build("3"), Some(Build::Floating("3")));
    assert_eq!(build("${TAG}"), Some(Build::Unsaid));
}

#[test]
fn a_rebuild_comes_after_its_base_and_before_the_next_version() {
    let parse = |text| Version::parse(text);
    assert!(parse("2.32.2") < parse("2.32.2.20241003"));
    assert!(parse("2.32.2.20241003") < parse("2.32.2.20241008"));
    assert!(parse("2.32.2.20241008") < parse("2.32.3"));
}

#[test]
fn makers_are_told_by_the_repository_alone() {
    let maker = |reference| RouterImage::of(reference).map(|image| image.maker);
    assert_eq!(
        maker("906394416424.dkr.ecr.us-east-1.amazonaws.com/aws-for-fluent-bit:2.1.0"),
        Some(RouterMaker::Aws)
    );
    assert_eq!(
        maker("fluent/fluent-bit:2.0.7"),
        Some(RouterMaker::FluentBit)
    );
    assert_eq!(
        maker("cr.fluentbit.io/fluent/fluent-bit:2.0.7-debug"),
        Some(RouterMaker::FluentBit)
    );
    assert_eq!(maker("my/aws-for-fluent-bit-custom:1"), None);
    let arm = RouterImage::of("amazon/aws-for-fluent-bit:arm64-2.12.0");
    assert_eq!(
        arm.and_then(|image| image.architecture),
        Some(Architecture::Arm64)
    );
}

#[test]
fn a_tag_says_which_programs_are_not_in_the_image() {
    let aws = "public.ecr.aws/aws-observability/aws-for-fluent-bit";
    for (reference, program, lacks) in [
        (format!("{aws}:2.34.0"), "nc", Lacks::No),
        (format!("{aws}:2.34.0"), "wget", Lacks::Yes),
        (format!("{aws}:3.0.0"), "curl", Lacks::Yes),
        (format!("{aws}:3.0.1"), "curl", Lacks::No),
        (format!("{aws}:init-3.4.9"), "nc", Lacks::Yes),
        // A floating tag is moved to new builds: 3.0.0 is behind it.
        (format!("{aws}:3"), "curl", Lacks::No),
        (format!("{aws}:3"), "nc", Lacks::Yes),
        (format!("{aws}:2"), "nc", Lacks::No),
        (format!("{aws}:latest"), "curl", Lacks::No),
        (format!("{aws}:latest"), "nc", Lacks::Sometimes),
        (aws.to_owned(), "nc", Lacks::Sometimes),
        (format!("{aws}:${{TAG}}"), "nc", Lacks::Sometimes),
        // Nothing is known of these.
        (format!("{aws}@sha256:00"), "nc", Lacks::No),
        (format!("{aws}:3.4.9-windowsservercore"), "nc", Lacks::No),
        ("fluent/fluent-bit:4.0.3-debug".to_owned(), "sh", Lacks::No),
        ("fluent/fluent-bit:4.0.3".to_owned(), "sh", Lacks::Yes),
        ("fluent/fluentd:v1.17.1-1.0".to_owned(), "nc", Lacks::No),
    ] {
        let image = RouterImage::of(&reference);
        let found = image.map(|image| image.lacks(program));
        assert_eq!(found, Some(lacks), "{program} in {reference}");
    }
}
